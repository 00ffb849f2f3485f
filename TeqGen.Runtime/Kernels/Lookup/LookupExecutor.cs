using System.Runtime.CompilerServices;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A layer by lookup. With a few output pixels, such as a Linear has, weights are decoded on their way to each pixel's sums. With more, a chunk of a panel's weights is
/// decoded once and meets 8 pixels at a time. Windows are read where they lie in the image of levels; nothing is unrolled.
/// </summary>
internal sealed unsafe class LookupExecutor : LayerExecutor
{
    // Decoding costs about as much as one pixel's products, and 8 pixels cost what one does in the other form's registers.
    private const int ManyPixels = 4;

    // Sums of as many pixels stay in the first-level cache beside a panel's levels.
    private const int Block = 128;

    // Where weights are many chunks long, reading and decoding them counts for more; sums of as many pixels stay in the second-level cache.
    private const int LargestBlock = 512;

    // Some 20 µs of work: waking a thread costs several.
    private const long ProductsWorthAThread = 4_000_000;
    private readonly LookupKernel kernel;
    private readonly LookupWeights weights;
    private readonly WindowRuns runs;
    private readonly WindowRows windows;
    private readonly LevelImage image;
    private readonly PanelOutput panelOutput;
    private readonly LevelEncoder encoder;
    private readonly bool pointwise;
    private readonly WinogradConvolution? winograd;
    private readonly DepthwiseConvolution? depthwise;

    public LookupExecutor(QuantizedLayerDefinition definition, LayerParameters parameters)
        : this(definition, parameters, LookupKernel.Create)
    {
    }

    /// <summary>With a path of one's choice.</summary>
    internal LookupExecutor(QuantizedLayerDefinition definition, LayerParameters parameters, Func<LevelTable, TileLayout, int, LookupKernel> create)
        : base(definition)
    {
        var layout = new TileLayout(definition.Weights.StoredBits);
        var transformed = WinogradWeights.For(definition, parameters.Codes);
        var activationLevels = transformed?.Activations ?? new LevelTable(definition.Activations);
        var weightLevels = transformed?.Weights ?? LevelTable.ForWeights(definition.Weights, parameters.Codes, LevelTable.LimitOfWeights(layout, activationLevels));
        runs = new WindowRuns(definition.Geometry, definition.Height, definition.Width);
        var g = definition.Geometry;
        bool channelwise = DepthwiseForm.Suits(g.Inputs, g.Outputs, g.Groups);
        var dense = channelwise ? DepthwiseConvolution.Dense(definition) : definition;
        weights = new LookupWeights(dense, parameters.Codes, weightLevels, channelwise ? DepthwiseConvolution.InputAt(g) : runs.Order(), activationLevels.Largest);
        kernel = create(weightLevels, layout, definition.Weights.StoredBits);
        kernel.PairsAreAdjacent = runs.Starts.Length == 1 || runs.RunPairs % 2 == 0;
        if (definition.Lookup is { } tiles)
        {
            kernel.Tiles = tiles.Suits(runs) ? tiles : throw new InvalidOperationException($"{definition.Path}: the lookup kernel was emitted for other windows than the layer has. Build the project again.");
        }

        windows = new WindowRows(definition, runs, weights);
        encoder = new LevelEncoder(definition.Activations, activationLevels);
        image = new LevelImage(definition, runs, encoder);
        pointwise = !channelwise && g is { Kernel: (1, 1), Stride: (1, 1), Padding: (0, 0) };
        double unit = weightLevels.Unit * activationLevels.Unit;
        panelOutput = new PanelOutput(dense, parameters, (float)(transformed is null ? unit : unit / WinogradTransforms.OutputGrowth));
        if (transformed is not null)
        {
            // Channels of a position follow one another, and something readable is behind them.
            kernel.PairsAreAdjacent = true;
            winograd = new WinogradConvolution(definition, kernel, weights, runs, panelOutput, transformed.ChunkPairs);
        }

        depthwise = channelwise ? new DepthwiseConvolution(definition, kernel, weights, runs, windows, panelOutput) : null;
    }

    public override WorkspaceNeeds Needs => NeedsOf(Definition.InputLength, runs.ImageLength, Definition.OutputPixels);

    public override long WeightBytes => weights.Bytes;

    /// <summary>Whether the layer before may leave the ranks of this one's activations in place of values.</summary>
    public bool TakesRanks => encoder.Wide is not null;

    /// <summary>What makes ranks of values.</summary>
    public LevelEncoder512 RankEncoder => encoder.Wide!;

    private int Panels => Definition.Geometry.Groups * weights.PanelsPerGroup;

    private int PixelBlock => windows.Chunks.Length > 1 ? LargestBlock : Block;

    public override void Run(ReadOnlySpan<float> input, Span<float> output, in LayerCall call, InferenceWorkspace workspace) =>
        RunPixels(input, output, Definition.OutputPixels, rows: false, call, workspace);

    public override void RunRows(ReadOnlySpan<float> input, Span<float> output, int rows, bool relu, InferenceWorkspace workspace)
    {
        workspace.Reserve(NeedsOf(input.Length, input.Length + 1, rows));
        RunPixels(input, output, rows, rows: true, new LayerCall(relu), workspace);
    }

    /// <summary>Does a thread's part of a layer: some panels of all pixels, or all panels of some pixels.</summary>
    internal void RunPart(LookupJob job, int part, int parts)
    {
        int pixels = job.Pixels;
        if (winograd is not null)
        {
            winograd.Run(job, winograd.Groups * part / parts, winograd.Groups * (part + 1) / parts, part);
            return;
        }

        if (depthwise is not null)
        {
            depthwise.Run(job, depthwise.Lines * part / parts, depthwise.Lines * (part + 1) / parts, part);
            return;
        }

        if (pixels < ManyPixels)
        {
            RunSingly(job, Panels * part / parts, Panels * (part + 1) / parts, part);
            return;
        }

        bool byPanel = Panels >= parts && !job.ByBlocks;
        var (firstPanel, lastPanel) = byPanel ? (Panels * part / parts, Panels * (part + 1) / parts) : (0, Panels);
        int tiles = (pixels + LookupKernel.Rows - 1) / LookupKernel.Rows;
        var (first, last) = byPanel ? (0, pixels) : (tiles * part / parts * LookupKernel.Rows, Math.Min(pixels, tiles * (part + 1) / parts * LookupKernel.Rows));
        for (int pixel = first; pixel < last; pixel += PixelBlock)
        {
            RunBlock(job, firstPanel, lastPanel, pixel, Math.Min(PixelBlock, last - pixel), part);
        }
    }

    private void RunPixels(ReadOnlySpan<float> input, Span<float> output, int pixels, bool rows, in LayerCall call, InferenceWorkspace workspace)
    {
        fixed (float* source = input, target = output)
        {
            var job = workspace.Lookup;
            bool byBlocks = pointwise && !rows && call.ChannelsLast && pixels >= ManyPixels;
            job.Set(this, workspace, source, target, pixels, rows, byBlocks, call);
            if (!byBlocks)
            {
                image.Fill(source, input.Length, call, workspace.Levels.Pointer, workspace.Image.Pointer);
            }

            if (pixels < ManyPixels && depthwise is null)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    for (int group = 0; group < Definition.Geometry.Groups; group++)
                    {
                        short* first = workspace.Image.Pointer + Start(job, group, pixel);
                        kernel.Arrange(
                            runs.Starts.Length == 1 ? first : Gather(first, workspace.Window.Pointer),
                            workspace.Windows.Pointer + (2 * weights.PaddedPairs * ((pixel * Definition.Geometry.Groups) + group)),
                            weights.PaddedPairs);
                    }
                }
            }

            long products = (long)pixels * Definition.WeightCount;
            WorkerPool.Shared.Run(job, (int)Math.Clamp(products / ProductsWorthAThread, 1, workspace.Threads));
            job.Clear();
        }
    }

    private WorkspaceNeeds NeedsOf(int inputs, int imageLength, int pixels)
    {
        bool many = pixels >= ManyPixels || depthwise is not null;
        var own = winograd?.Needs ?? depthwise?.Needs ?? default;
        return own.Max(new(
            Levels: Definition.Height * Definition.Width == 1 ? 0 : inputs,
            Image: imageLength + (2 * weights.Layout.StepPairs),
            Window: 2 * weights.PaddedPairs,
            Windows: many ? 0 : 2 * weights.PaddedPairs * pixels * Definition.Geometry.Groups,
            Block: many && pointwise && imageLength > 1 ? (PixelBlock * Definition.Geometry.Inputs) + (2 * weights.Layout.StepPairs) : 0,
            Panel: many ? weights.ChunkPairs * TileLayout.PanelOutputs * 2 : 0,
            Sums: TileLayout.PanelOutputs * (many ? Math.Min(PixelBlock, pixels + LookupKernel.Rows - 1) : LookupKernel.Rows)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(LookupJob job, int group, int pixel)
    {
        if (job.Rows)
        {
            return pixel * Definition.Geometry.Inputs;
        }

        int width = Definition.Geometry.OutputWidth(Definition.Width);
        return runs.WindowStart(group, pixel / width, pixel % width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSingly(LookupJob job, int firstPanel, int lastPanel, int thread)
    {
        float* sums = job.Workspace.SumsOf(thread);
        for (int pixel = 0; pixel < job.Pixels; pixel++)
        {
            for (int i = firstPanel; i < lastPanel; i++)
            {
                int group = i / weights.PanelsPerGroup, panel = i % weights.PanelsPerGroup;
                short* window = job.Workspace.Windows.Pointer + (2 * weights.PaddedPairs * ((pixel * Definition.Geometry.Groups) + group));
                kernel.Run(window, weights.Panel(group, panel), weights.PanelTiles(panel), weights.PaddedPairs, weights.ChunkPairs, sums);
                panelOutput.Store(group, panel, sums, pixel, 1, job);
            }
        }
    }

    /// <summary>Some panels of a block of pixels. A chunk of a panel is decoded once for all of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBlock(LookupJob job, int firstPanel, int lastPanel, int firstPixel, int pixels, int thread)
    {
        int* starts = stackalloc int[LargestBlock];
        int rows = (pixels + LookupKernel.Rows - 1) & ~(LookupKernel.Rows - 1);
        float* sums = job.Workspace.SumsOf(thread);
        short* levels = job.Workspace.PanelOf(thread);
        windows.Locate(job, firstPixel, pixels, starts);
        short* levelsOfInputs = job.Workspace.Image.Pointer;
        if (job.ByBlocks)
        {
            int inputs = Definition.Geometry.Inputs;
            levelsOfInputs = job.Workspace.BlockOf(thread);
            image.Encode(job.Input, firstPixel * inputs, pixels * inputs, job.Call.HandedOver, levelsOfInputs);
        }

        for (int i = firstPanel; i < lastPanel; i++)
        {
            int group = i / weights.PanelsPerGroup, panel = i % weights.PanelsPerGroup, tiles = weights.PanelTiles(panel);
            for (int chunk = 0; chunk < windows.Chunks.Length; chunk++)
            {
                int start = chunk * weights.ChunkPairs;
                kernel.Decode(
                    weights.Panel(group, panel) + (start / weights.Layout.Pairs * tiles * TileLayout.Bytes),
                    tiles,
                    Math.Min(weights.ChunkPairs, weights.PaddedPairs - start),
                    levels);
                kernel.Order(levels, tiles, Math.Min(weights.ChunkPairs, weights.PaddedPairs - start));
                fixed (int* offsets = windows.Chunks[chunk])
                {
                    kernel.Multiply(
                        levelsOfInputs + (group * Definition.Geometry.GroupInputs),
                        starts,
                        rows,
                        offsets,
                        windows.Chunks[chunk].Length,
                        levels,
                        tiles,
                        sums,
                        add: chunk > 0);
                }
            }

            panelOutput.Store(group, panel, sums, firstPixel, pixels, job);
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
}
