using System.Runtime.Intrinsics.X86;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A layer by lookup. Where there are several output pixels the weights are decoded once into a panel of levels that all pixels share; a layer with
/// one, such as a Linear, decodes them on the way.
/// </summary>
internal sealed class LookupExecutor : LayerExecutor
{
    private const int Block = KernelLayout.BlockOutputs;

    // Decoding costs about as much as one pixel's products, so that a panel pays from here on.
    private const int PanelPixels = 3;
    private readonly LookupKernel kernel;
    private readonly short[] levelOfCode;
    private readonly float unit;
    private readonly bool usesPanels;

    public LookupExecutor(LayerWeights weights)
        : base(weights)
    {
        var weightLevels = new LevelTable(Definition.Weights);
        var activationLevels = new LevelTable(Definition.Activations);
        kernel = new LookupKernel(weightLevels, weights.PaddedInputs);
        levelOfCode = activationLevels.Levels;
        unit = (float)(weightLevels.Unit * activationLevels.Unit);
        usesPanels = Avx2.IsSupported && Definition.OutputPixels >= PanelPixels;
    }

    public override WorkspaceNeeds Needs => new(
        Codes: Definition.InputLength,
        Levels: Definition.InputLength,
        LevelPatches: Definition.Geometry.OutputWidth(Definition.Width) * Weights.PaddedInputs,
        Panels: usesPanels ? Weights.BlocksPerGroup * PanelLength : 0);

    private int PanelLength => Weights.PaddedInputs * Block;

    public override void Run(ReadOnlySpan<byte> codes, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        var levels = workspace.Levels.AsSpan(0, codes.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            levels[i] = levelOfCode[codes[i]];
        }

        int height = g.OutputHeight(Definition.Height);
        for (int group = 0; group < g.Groups; group++)
        {
            for (int block = 0; usesPanels && block < Weights.BlocksPerGroup; block++)
            {
                kernel.DecodePanel(Weights.Block(group, block), workspace.Panels.AsSpan(block * PanelLength, PanelLength));
            }

            for (int y = 0; y < height; y++)
            {
                RunRow(group, y, levels, output, epilogue, workspace);
            }
        }
    }

    private void RunRow(int group, int y, ReadOnlySpan<short> levels, Span<float> output, in Epilogue epilogue, InferenceWorkspace workspace)
    {
        var g = Definition.Geometry;
        int width = g.OutputWidth(Definition.Width), length = Weights.PaddedInputs;
        var patches = workspace.LevelPatches.AsSpan(0, width * length);
        for (int x = 0; x < width; x++)
        {
            var patch = patches.Slice(x * length, length);
            patch[^1] = 0;
            PatchGather.Gather(g, group, levels, Definition.Height, Definition.Width, y, x, patch);
        }

        Span<float> values = stackalloc float[2 * Block];
        for (int block = 0; block < Weights.BlocksPerGroup; block++)
        {
            var panel = usesPanels ? workspace.Panels.AsSpan(block * PanelLength, PanelLength) : default;
            for (int x = 0; x < width;)
            {
                int count = usesPanels ? Math.Min(2, width - x) : 1;
                var sums = values[..(count * Block)];
                if (usesPanels)
                {
                    kernel.RunPanel(patches[(x * length)..], panel, sums);
                }
                else
                {
                    kernel.Run(patches.Slice(x * length, length), Weights.Block(group, block), sums);
                }

                foreach (ref float value in sums)
                {
                    value *= unit;
                }

                for (int i = 0; i < count; i++, x++)
                {
                    Store(group, block, (y * width) + x, sums.Slice(i * Block, Block), output, epilogue);
                }
            }
        }
    }
}
