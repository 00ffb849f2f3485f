using System.Runtime.InteropServices;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A layer's weights in tiles, a panel of 32 outputs after the other, and how long integer sums may grow: the products of a <em>chunk</em> of inputs are added in 32 bits,
/// chunks in binary32. The length is the same for all outputs and on every machine; it follows from the weights, so that no sum can overflow whatever the activations.
/// </summary>
internal sealed class LookupWeights
{
    // A chunk's levels are to stay in the first-level cache: 256 pairs of 32 outputs are 32 KB.
    private const int LongestChunk = 256;
    private readonly AlignedBuffer<byte> tiles;
    private readonly int panelsPerGroup;
    private readonly int lastPanelTiles;

    public LookupWeights(QuantizedLayerDefinition definition, ReadOnlySpan<byte> codes, LevelTable table, int[] inputAt, int largestActivation)
    {
        var g = definition.Geometry;
        Layout = new TileLayout(definition.Weights.StoredBits);
        PaddedPairs = Layout.PaddedPairs(inputAt.Length / 2);
        GroupOutputs = g.GroupOutputs;
        panelsPerGroup = (g.GroupOutputs + TileLayout.PanelOutputs - 1) / TileLayout.PanelOutputs;
        lastPanelTiles = (g.GroupOutputs - ((panelsPerGroup - 1) * TileLayout.PanelOutputs) + TileLayout.Outputs - 1) / TileLayout.Outputs;
        GroupBytes = (((panelsPerGroup - 1) * TileLayout.PanelTiles) + lastPanelTiles) * TilesPerOutput * TileLayout.Bytes;

        tiles = new AlignedBuffer<byte>(checked(g.Groups * GroupBytes));
        var chunks = new ChunkLimit(Layout.StepPairs, PaddedPairs, LongestChunk, largestActivation);
        var row = new byte[2 * PaddedPairs];
        var levels = new int[row.Length];
        for (int output = 0; output < g.Outputs; output++)
        {
            for (int place = 0; place < inputAt.Length; place++)
            {
                row[place] = inputAt[place] < 0 ? (byte)0 : codes[(output * g.PatchLength) + inputAt[place]];
            }

            for (int place = 0; place < row.Length; place++)
            {
                levels[place] = table.Levels[row[place]];
            }

            if (!chunks.Add(levels))
            {
                throw new InvalidOperationException("The levels are too large for a step of products in 32 bits.");
            }

            Place(output / g.GroupOutputs, output % g.GroupOutputs, row);
        }

        ChunkPairs = chunks.Pairs;
    }

    public TileLayout Layout { get; }

    /// <summary>Pairs of inputs, filled up to whole steps.</summary>
    public int PaddedPairs { get; }

    /// <summary>Pairs whose products are added in 32 bits; whole steps.</summary>
    public int ChunkPairs { get; }

    public int GroupOutputs { get; }

    public int PanelsPerGroup => panelsPerGroup;

    /// <summary>Bytes that the weights take in memory.</summary>
    public long Bytes => tiles.Length;

    private int GroupBytes { get; }

    private int TilesPerOutput => PaddedPairs / Layout.Pairs;

    /// <summary>Tiles of outputs in a panel, 1 or 2.</summary>
    public int PanelTiles(int panel) => panel == panelsPerGroup - 1 ? lastPanelTiles : TileLayout.PanelTiles;

    /// <summary>The tiles of a panel: those of all its outputs for the first inputs, then for the next.</summary>
    public unsafe byte* Panel(int group, int panel) => tiles.Pointer + PanelStart(group, panel);

    private int PanelStart(int group, int panel) =>
        (group * GroupBytes) + (panel * TileLayout.PanelTiles * TilesPerOutput * TileLayout.Bytes);

    private void Place(int group, int output, ReadOnlySpan<byte> row)
    {
        int panel = output / TileLayout.PanelOutputs, tile = output % TileLayout.PanelOutputs / TileLayout.Outputs;
        int stride = PanelTiles(panel) * TileLayout.Bytes;
        int first = PanelStart(group, panel) + (tile * TileLayout.Bytes) + (output % TileLayout.Outputs * 4);
        for (int pair = 0; pair < PaddedPairs; pair++)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(tiles.Span.Slice(first + (pair / Layout.Pairs * stride), 4));
            int shift = pair % Layout.Pairs * Layout.CodeBits;
            words[0] |= (ushort)(row[2 * pair] << shift);
            words[1] |= (ushort)(row[(2 * pair) + 1] << shift);
        }
    }
}
