using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A layer by lookup. With a few output pixels, such as a Linear has, weights are decoded on their way to each pixel's sums. With more, a chunk of a panel's weights is
/// decoded once and meets 8 pixels at a time. Windows are read where they lie in the image of levels; nothing is unrolled.
/// </summary>
internal sealed unsafe class LookupExecutor : LayerExecutor
{
    // Decoding costs about as much as one pixel's products, and 8 pixels cost what one does in the other form's registers.
    private const int ManyPixels = 4;

    // Sums of as many pixels stay in the second-level cache.
    private const int PixelBlock = 512;
    private readonly LookupKernel kernel;
    private readonly LookupWeights weights;
    private readonly WindowRuns runs;
    private readonly PairRun[][] chunks;
    private readonly LevelImage image;
    private readonly PanelOutput panelOutput;

    public LookupExecutor(QuantizedLayerDefinition definition, LayerParameters parameters)
        : this(definition, parameters, LookupKernel.Create)
    {
    }

    /// <summary>With a path of one's choice.</summary>
    internal LookupExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, Func<LevelTable, TileLayout, int, LookupKernel> create)
        : base(definition)
    {
        var layout = new TileLayout(definition.Weights.StoredBits);
        var activationLevels = new LevelTable(definition.Activations);
        var weightLevels = LevelTable.ForWeights(definition.Weights, layout, activationLevels);
        runs = new WindowRuns(definition.Geometry, definition.Height, definition.Width);
        weights = new LookupWeights(definition, parameters.Codes, weightLevels, runs, activationLevels.Largest);
        kernel = create(weightLevels, layout, definition.Weights.StoredBits);
        chunks = [.. Enumerable.Range(0, (weights.PaddedPairs + weights.ChunkPairs - 1) / weights.ChunkPairs).Select(Chunk)];
        image = new LevelImage(definition, runs, activationLevels.Levels);
        panelOutput = new PanelOutput(definition, parameters, (float)(weightLevels.Unit * activationLevels.Unit));
    }

    public override WorkspaceNeeds Needs => new(
        Codes: Definition.InputLength,
        Image: runs.ImageLength + (2 * weights.Layout.StepPairs),
        Windows: 4 * weights.PaddedPairs,
        Panel: UsesPanels ? weights.ChunkPairs * TileLayout.PanelOutputs * 2 : 0,
        Sums: TileLayout.PanelOutputs * (UsesPanels ? Math.Min(PixelBlock, Definition.OutputPixels + LookupKernel.Rows - 1) : LookupKernel.Rows));

    public override long WeightBytes => weights.Bytes;

    private bool UsesPanels => Definition.OutputPixels >= ManyPixels;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, bool relu, InferenceWorkspace workspace)
    {
        image.Fill(Encode(input, workspace), workspace.Image.Pointer);
        fixed (float* target = output)
        {
            if (UsesPanels)
            {
                for (int pixel = 0; pixel < Definition.OutputPixels; pixel += PixelBlock)
                {
                    RunBlock(pixel, Math.Min(PixelBlock, Definition.OutputPixels - pixel), target, relu, workspace);
                }
            }
            else
            {
                RunSingly(target, relu, workspace);
            }
        }
    }

    private void RunSingly(float* output, bool relu, InferenceWorkspace workspace)
    {
        int width = Definition.Geometry.OutputWidth(Definition.Width);
        short* window = workspace.Windows.Pointer, arranged = window + (2 * weights.PaddedPairs);
        float* sums = workspace.Sums.Pointer;
        for (int pixel = 0; pixel < Definition.OutputPixels; pixel++)
        {
            for (int group = 0; group < Definition.Geometry.Groups; group++)
            {
                short* first = workspace.Image.Pointer + runs.WindowStart(group, pixel / width, pixel % width);
                kernel.Arrange(runs.Starts.Length == 1 ? first : Gather(first, window), arranged, weights.PaddedPairs);
                for (int panel = 0; panel < weights.PanelsPerGroup; panel++)
                {
                    kernel.Run(arranged, weights.Panel(group, panel), weights.PanelTiles(panel), weights.PaddedPairs, weights.ChunkPairs, sums);
                    panelOutput.Store(group, panel, sums, pixel, 1, relu, output);
                }
            }
        }
    }

    private void RunBlock(int firstPixel, int pixels, float* output, bool relu, InferenceWorkspace workspace)
    {
        int width = Definition.Geometry.OutputWidth(Definition.Width), rows = (pixels + LookupKernel.Rows - 1) & ~(LookupKernel.Rows - 1);
        int* starts = stackalloc int[PixelBlock];
        float* sums = workspace.Sums.Pointer;
        short* levels = workspace.Panel.Pointer;
        for (int group = 0; group < Definition.Geometry.Groups; group++)
        {
            // Rows that are wanting at the end are the last pixel again.
            for (int row = 0; row < rows; row++)
            {
                int pixel = firstPixel + Math.Min(row, pixels - 1);
                starts[row] = runs.WindowStart(group, pixel / width, pixel % width);
            }

            for (int panel = 0; panel < weights.PanelsPerGroup; panel++)
            {
                int tiles = weights.PanelTiles(panel);
                new Span<float>(sums, rows * TileLayout.PanelOutputs).Clear();
                for (int chunk = 0; chunk < chunks.Length; chunk++)
                {
                    int start = chunk * weights.ChunkPairs;
                    kernel.Decode(
                        weights.Panel(group, panel) + (start / weights.Layout.Pairs * tiles * TileLayout.Bytes),
                        tiles,
                        Math.Min(weights.ChunkPairs, weights.PaddedPairs - start),
                        levels);
                    fixed (PairRun* pairs = chunks[chunk])
                    {
                        for (int row = 0; row < rows; row += LookupKernel.Rows)
                        {
                            kernel.Multiply(
                                workspace.Image.Pointer, starts + row, pairs, chunks[chunk].Length, levels, tiles, sums + (row * TileLayout.PanelOutputs));
                        }
                    }
                }

                panelOutput.Store(group, panel, sums, firstPixel, pixels, relu, output);
            }
        }
    }

    private short* Gather(short* window, short* target)
    {
        short* next = target;
        foreach (int start in runs.Starts)
        {
            new ReadOnlySpan<short>(window + start, 2 * runs.RunPairs).CopyTo(new Span<short>(next, 2 * runs.RunPairs));
            next += 2 * runs.RunPairs;
        }

        new Span<short>(next, 2 * (weights.PaddedPairs - runs.Pairs)).Clear();
        return target;
    }

    /// <summary>The parts of runs that a chunk covers; the zeros at the end of the weights belong to none.</summary>
    private PairRun[] Chunk(int chunk)
    {
        var parts = new List<PairRun>();
        int end = Math.Min((chunk + 1) * weights.ChunkPairs, runs.Pairs);
        for (int pair = chunk * weights.ChunkPairs; pair < end;)
        {
            int run = pair / runs.RunPairs, within = pair % runs.RunPairs, count = Math.Min(runs.RunPairs - within, end - pair);
            parts.Add(new PairRun(runs.Starts[run] + (2 * within), count));
            pair += count;
        }

        return [.. parts];
    }
}
