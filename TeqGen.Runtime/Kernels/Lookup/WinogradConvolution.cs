using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A 3×3 convolution by Winograd's F(2×2, 3×3) on levels: activations and weights are transformed to sums of levels, exactly; each of 16 positions is a product of matrices, exact within a
/// chunk of channels; sums and differences of these in binary32 are the outputs. Weights stay packed codes in memory, and are transformed at every call.
/// </summary>
internal sealed unsafe class WinogradConvolution
{
    // Positions of as many tiles stay in the second-level cache, beside a panel's levels.
    private const int BlockBytes = 256 * 1024;
    private const int GroupTiles = 64;

    // Positions that begin a multiple of a page apart would share a few lines of the first-level cache.
    private const int Apart = 32;
    private const int Positions = WinogradTransforms.Positions;
    private readonly LookupKernel kernel;
    private readonly LookupWeights weights;
    private readonly WindowRuns runs;
    private readonly PanelOutput panelOutput;
    private readonly int inputs;
    private readonly int height;
    private readonly int width;
    private readonly int tilesDown;
    private readonly int tilesAcross;
    private readonly int groupLines;
    private readonly int blockLines;
    private readonly int[] chunkPairs;
    private readonly int[] offsets;

    /// <param name="definition">The layer.</param>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="weights">The weights' codes.</param>
    /// <param name="runs">The image of levels.</param>
    /// <param name="output">Where sums go, which are four times too large.</param>
    /// <param name="chunkPairs">Pairs of channels whose products are added in 32 bits, for each position.</param>
    public WinogradConvolution(QuantizedLayerDefinition definition, LookupKernel kernel, LookupWeights weights, WindowRuns runs, PanelOutput output, int[] chunkPairs)
    {
        (this.kernel, this.weights, this.runs, panelOutput, this.chunkPairs) = (kernel, weights, runs, output, chunkPairs);
        inputs = definition.Geometry.Inputs;
        height = definition.Geometry.OutputHeight(definition.Height);
        width = definition.Geometry.OutputWidth(definition.Width);
        (tilesDown, tilesAcross) = (WinogradTiling.Along(height), WinogradTiling.Along(width));
        groupLines = BestGroup(tilesDown, tilesAcross);
        int lines = BlockBytes / (Positions * sizeof(short) * inputs * tilesAcross) / groupLines * groupLines;
        blockLines = Math.Clamp(lines, groupLines, (tilesDown + groupLines - 1) / groupLines * groupLines);
        offsets = [.. Enumerable.Range(0, inputs / 2).Select(pair => 2 * pair)];
    }

    /// <summary>Groups of lines of tiles, which threads may share.</summary>
    public int Groups => (tilesDown + groupLines - 1) / groupLines;

    /// <summary>Memory that the layer works in: the image may be read up to a line and two pixels behind its end.</summary>
    public WorkspaceNeeds Needs => new(
        Image: runs.ImageLength + ((runs.Width + 2) * inputs),
        Block: (int)(Positions * BlockStride) + Apart,
        Panel: (int)(Positions * LevelsStride) + (TileLayout.PanelOutputs * 2 * weights.PaddedPairs),
        Sums: (int)(Positions * SumsStride) + (TileLayout.PanelOutputs * (GroupPixels + LookupKernel.Rows)));

    private int GroupRows => RoundUp(groupLines * tilesAcross);

    private int GroupPixels => 2 * groupLines * width;

    private nint BlockStride => (blockLines * tilesAcross * inputs) + Apart;

    private nint LevelsStride => (TileLayout.PanelOutputs * inputs) + Apart;

    private nint SumsStride => (GroupRows * TileLayout.PanelOutputs) + Apart;

    /// <summary>Some groups of lines of tiles.</summary>
    /// <param name="job">The layer's call, its image filled.</param>
    /// <param name="firstGroup">The first group.</param>
    /// <param name="lastGroup">The one behind the last.</param>
    /// <param name="thread">Whose memory to work in.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(LookupJob job, int firstGroup, int lastGroup, int thread)
    {
        int last = Math.Min(tilesDown, lastGroup * groupLines);
        short* levels = job.Workspace.PanelOf(thread);
        short* taps = levels + (Positions * LevelsStride);
        for (int first = firstGroup * groupLines; first < last; first += blockLines)
        {
            int lines = Math.Min(blockLines, last - first);
            TransformActivations(job.Workspace.Image.Pointer, first, lines, job.Workspace.BlockOf(thread));
            for (int panel = 0; panel < weights.PanelsPerGroup; panel++)
            {
                int tiles = weights.PanelTiles(panel);
                TransformWeights(panel, tiles, taps, levels);
                for (int line = 0; line < lines; line += groupLines)
                {
                    RunGroup(job, panel, tiles, levels, first + line, line, Math.Min(groupLines, lines - line), thread);
                }
            }
        }
    }

    // Tiles meet weights 8 at a time, so that lines are taken together until little is left over.
    private static int BestGroup(int tilesDown, int tilesAcross)
    {
        int most = Math.Clamp(GroupTiles / tilesAcross, 1, tilesDown);
        return Enumerable.Range(1, most).MinBy(lines => ((double)RoundUp(lines * tilesAcross) / (lines * tilesAcross), -lines));
    }

    private static int RoundUp(int tiles) => (tiles + LookupKernel.Rows - 1) & ~(LookupKernel.Rows - 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformActivations(short* image, int first, int lines, short* positions)
    {
        int line = runs.Width * inputs;
        for (int y = 0; y < lines; y++)
        {
            short* window = image + (2 * (first + y) * line);
            for (int x = 0; x < tilesAcross; x++, window += 2 * inputs, positions += inputs)
            {
                if (Vector512.IsHardwareAccelerated && inputs % Vector512<short>.Count == 0)
                {
                    WinogradTransforms.Activations<Lanes512<short>>(window, line, inputs, positions, BlockStride);
                }
                else if (Vector256.IsHardwareAccelerated && inputs % Vector256<short>.Count == 0)
                {
                    WinogradTransforms.Activations<Lanes256<short>>(window, line, inputs, positions, BlockStride);
                }
                else
                {
                    WinogradTransforms.Activations<Lanes128<short>>(window, line, inputs, positions, BlockStride);
                }
            }
        }
    }

    private void TransformWeights(int panel, int tiles, short* taps, short* levels)
    {
        // A window's codes lie by taps, of each all channels, so that a tap's levels are consecutive.
        kernel.Decode(weights.Panel(0, panel), tiles, weights.PaddedPairs, taps);
        int count = inputs * tiles * TileLayout.Outputs;
        if (Vector512.IsHardwareAccelerated)
        {
            WinogradTransforms.Weights<Lanes512<short>, short>(taps, count, levels, LevelsStride);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            WinogradTransforms.Weights<Lanes256<short>, short>(taps, count, levels, LevelsStride);
        }
        else
        {
            WinogradTransforms.Weights<Lanes128<short>, short>(taps, count, levels, LevelsStride);
        }

        for (int position = 0; position < Positions; position++)
        {
            kernel.Order(levels + (position * LevelsStride), tiles, inputs / 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunGroup(LookupJob job, int panel, int tiles, short* levels, int firstLine, int lineOfBlock, int lines, int thread)
    {
        int count = lines * tilesAcross, rows = RoundUp(count), pairs = inputs / 2, pairWords = tiles * TileLayout.Outputs * 2;
        int* starts = stackalloc int[rows];
        for (int row = 0; row < rows; row++)
        {
            starts[row] = ((lineOfBlock * tilesAcross) + Math.Min(row, count - 1)) * inputs;
        }

        float* sums = job.Workspace.SumsOf(thread);
        fixed (int* offset = offsets)
        {
            for (int position = 0; position < Positions; position++)
            {
                short* activations = job.Workspace.BlockOf(thread) + (position * BlockStride);
                short* level = levels + (position * LevelsStride);
                int chunk = chunkPairs[position];
                for (int pair = 0; pair < pairs; pair += chunk)
                {
                    kernel.Multiply(
                        activations, starts, rows, offset + pair, Math.Min(chunk, pairs - pair), level + (pair * pairWords), tiles, sums + (position * SumsStride), add: pair > 0);
                }
            }
        }

        float* outputs = sums + (Positions * SumsStride);
        TransformOutputs(sums, tiles * TileLayout.Outputs, firstLine, lines, outputs);
        panelOutput.Store(0, panel, outputs, 2 * firstLine * width, Math.Min(2 * lines, height - (2 * firstLine)) * width, job);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformOutputs(float* sums, int count, int firstLine, int lines, float* outputs)
    {
        int line = width * TileLayout.PanelOutputs;
        for (int y = 0; y < lines; y++, outputs += 2 * line)
        {
            bool two = (2 * (firstLine + y)) + 1 < height;
            for (int x = 0; x < tilesAcross; x++, sums += TileLayout.PanelOutputs)
            {
                float* upper = outputs + (2 * x * TileLayout.PanelOutputs);
                float* lower = two ? upper + line : null;
                int columns = Math.Min(2, width - (2 * x));
                if (Vector512.IsHardwareAccelerated)
                {
                    WinogradTransforms.Outputs<Lanes512<float>>(sums, SumsStride, count, upper, lower, columns);
                }
                else if (Vector256.IsHardwareAccelerated)
                {
                    WinogradTransforms.Outputs<Lanes256<float>>(sums, SumsStride, count, upper, lower, columns);
                }
                else
                {
                    WinogradTransforms.Outputs<Lanes128<float>>(sums, SumsStride, count, upper, lower, columns);
                }
            }
        }
    }
}
