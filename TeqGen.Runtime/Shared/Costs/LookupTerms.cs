using System;
using System.Collections.Generic;
using TeqGen.Shared.Layout;

namespace TeqGen.Shared.Costs;

/// <summary>
/// The work of lookup. Its unit is a pair of inputs against a tile of 16 outputs. With fewer than 4 pixels pairs are looked up and multiplied at once; with more, levels of a panel of 32 outputs are
/// looked up once for a block of pixels and meet 8 pixels at a time.
/// </summary>
internal static class LookupTerms
{
    private const int ManyPixels = 4;
    private const int TileOutputs = 16;
    private const int PanelOutputs = 32;
    private const int RowsTogether = 8;
    private const int ChunkPairs = 256;
    private const int ShortBlock = 128;
    private const int LongBlock = 512;

    // Up to here AVX-512 has a register for the thresholds of each decision, and narrower vectors compare with all of them; beyond, a decision costs more.
    private const int ThresholdsInRegisters = 31;
    private const int ComparedThresholds = 24;
    private const int Vector512Bits = 512;

    public static readonly string[] Names =
    [
        "call", "encodedValue", "encodedDecision", "searchedDecision", "paddedLine", "arrangedPair", "multipliedTile5", "multipliedTile6", "multipliedTile7", "multipliedTile8", "lonePair", "panel", "farByte",
        "lookedUpTile5", "lookedUpTile6", "lookedUpTile7", "lookedUpTile8", "panelRowsPair", "tileRowsPair", "scatteredRowsPair", "rowsChunk", "pixelPanel", "window",
    ];

    public static IEnumerable<CostTerm> Of(LayerWork work, int vectorBits, double cacheBytes)
    {
        double values = work.InputValues, pixels = work.Pixels;
        yield return new("call", 1);
        yield return new("encodedValue", values);
        bool inRegisters = work.Thresholds <= (vectorBits >= Vector512Bits ? ThresholdsInRegisters : ComparedThresholds);
        int comparisons = vectorBits >= Vector512Bits ? work.Decisions : work.Thresholds;
        yield return new("encodedDecision", inRegisters ? values * comparisons : 0);
        yield return new("searchedDecision", inRegisters ? 0 : values * work.Decisions);
        yield return new("paddedLine", work.PaddedLines);

        bool wholeRows = WindowLayout.HasWholeRows(work.Groups, work.Dilation);
        int runs = WindowLayout.Runs(work.Kernel, wholeRows), runPairs = WindowLayout.RunPairs(work.Kernel, work.GroupInputs, wholeRows), bits = work.Counters.Weights.StoredBits;
        double pairs = (double)runs * runPairs;
        double tiles = Math.Ceiling(work.GroupOutputs / (double)TileOutputs), panels = Math.Ceiling(work.GroupOutputs / (double)PanelOutputs);
        string levels = Math.Max(5, bits).ToString(System.Globalization.CultureInfo.InvariantCulture);
        double wholePanels = Math.Floor(tiles / 2), lone = tiles - (2 * wholePanels);
        if (DepthwiseForm.Suits(work.Inputs, work.Outputs, work.Groups))
        {
            foreach (var term in Depthwise(work, levels))
            {
                yield return term;
            }

            yield break;
        }

        if (pixels < ManyPixels)
        {
            yield return new("arrangedPair", pixels * work.Groups * pairs);
            yield return new("multipliedTile" + levels, pixels * work.Groups * pairs * 2 * wholePanels);
            yield return new("lonePair", pixels * work.Groups * pairs * lone);
            yield return new("panel", pixels * work.Groups * panels);
            double bytes = work.Groups * tiles * 64 * pairs / PairsOfTile(bits);
            yield return new("farByte", pixels * Math.Max(0, bytes - cacheBytes));
            yield break;
        }

        double winogradTiles = WinogradTiling.Tiles(work.Kernel, work.Stride, work.Dilation, work.Groups, work.Inputs, work.OutputHeight, work.OutputWidth);
        if (winogradTiles > 0)
        {
            foreach (var term in Winograd(work, winogradTiles, tiles, wholePanels, lone, panels, levels))
            {
                yield return term;
            }

            yield break;
        }

        double chunks = Math.Ceiling(pairs / ChunkPairs), blocks = Math.Ceiling(pixels / (chunks > 1 ? LongBlock : ShortBlock));
        double rows = Math.Ceiling(pixels / RowsTogether) * work.Groups;
        bool adjacent = runs == 1 || runPairs % 2 == 0;
        yield return new("lookedUpTile" + levels, blocks * work.Groups * pairs * tiles);
        yield return new("panelRowsPair", rows * pairs * wholePanels);
        yield return new("tileRowsPair", adjacent ? rows * pairs * lone : 0);
        yield return new("scatteredRowsPair", adjacent ? 0 : rows * pairs * lone);
        yield return new("rowsChunk", rows * panels * chunks);
        yield return new("pixelPanel", pixels * work.Groups * panels);
        yield return new("window", pixels);
    }

    /// <summary>A depthwise convolution: a tile's 16 channels of a pixel meet their own weights, which takes what a pair does with two of the 8 rows that are multiplied together elsewhere.</summary>
    private static IEnumerable<CostTerm> Depthwise(LayerWork work, string levels)
    {
        double pairs = DepthwiseForm.Pairs(work.Kernel), panels = Math.Ceiling(work.Outputs / (double)PanelOutputs), tiles = Math.Ceiling(work.Outputs / (double)TileOutputs);
        yield return new("lookedUpTile" + levels, pairs * tiles);
        yield return new("scatteredRowsPair", work.Pixels * pairs * tiles * 2 / RowsTogether);
        yield return new("pixelPanel", work.Pixels * panels);
        yield return new("window", work.Pixels * panels);
    }

    /// <summary>
    /// Winograd's form of a 3×3 convolution: a product of matrices for each of 16 positions of a tile of 2×2 outputs. Transforms are counted as what they are most alike: those of weights as looking up as many tiles again,
    /// those of outputs as storing them twice, those of activations as finding 8 windows for 32 channels.
    /// </summary>
    private static IEnumerable<CostTerm> Winograd(LayerWork work, double winogradTiles, double tiles, double wholePanels, double lone, double panels, string levels)
    {
        const int Positions = 16, Taps = 9;
        double pairs = work.Inputs / 2, rows = Positions * Math.Ceiling(winogradTiles / RowsTogether);
        yield return new("lookedUpTile" + levels, pairs * tiles * (Taps + Positions));
        yield return new("panelRowsPair", rows * pairs * wholePanels);
        yield return new("tileRowsPair", rows * pairs * lone);
        yield return new("rowsChunk", rows * panels);
        yield return new("pixelPanel", 2 * work.Pixels * panels);
        yield return new("window", winogradTiles * 8 * Math.Ceiling(work.Inputs / 32.0));
    }

    /// <summary>How many pairs a tile of 64 bytes holds.</summary>
    private static int PairsOfTile(int storedBits) => 16 / (storedBits switch { <= 2 => 2, <= 5 => storedBits, _ => 8 });
}
