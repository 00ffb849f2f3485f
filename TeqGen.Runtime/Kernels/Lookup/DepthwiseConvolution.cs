using System.Runtime.CompilerServices;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A convolution whose channels have nothing to do with each other. Its weights lie as those of a Linear of all channels from a channel's taps, so that a panel of 32 channels is decoded at once; activations, whose channels
/// are innermost, meet them channel beside channel.
/// </summary>
internal sealed unsafe class DepthwiseConvolution
{
    // Sums of as many pixels stay in the first-level cache.
    private const int Block = 128;
    private readonly LookupKernel kernel;
    private readonly LookupWeights weights;
    private readonly WindowRuns runs;
    private readonly WindowRows windows;
    private readonly PanelOutput output;
    private readonly int[] taps;
    private readonly int width;

    /// <param name="definition">The layer.</param>
    /// <param name="kernel">Multiplies.</param>
    /// <param name="weights">The weights' codes, as <see cref="InputAt"/> orders them.</param>
    /// <param name="runs">Where a window's taps are.</param>
    /// <param name="windows">Where windows begin.</param>
    /// <param name="output">Where sums go, panels of all channels.</param>
    public DepthwiseConvolution(QuantizedLayerDefinition definition, LookupKernel kernel, LookupWeights weights, WindowRuns runs, WindowRows windows, PanelOutput output)
    {
        (this.kernel, this.weights, this.runs, this.windows, this.output) = (kernel, weights, runs, windows, output);
        width = definition.Geometry.OutputWidth(definition.Width);
        Lines = definition.Geometry.OutputHeight(definition.Height);

        // The taps that fill up the last pair and step meet weights of zero.
        taps = new int[2 * weights.PaddedPairs];
        runs.Starts.CopyTo(taps, 0);
    }

    /// <summary>Lines of outputs, which threads may share.</summary>
    public int Lines { get; }

    /// <summary>Memory that the layer works in: of the last pixel a panel of channels is read.</summary>
    public WorkspaceNeeds Needs => new(
        Image: runs.ImageLength + TileLayout.PanelOutputs,
        Panel: weights.PaddedPairs * TileLayout.PanelOutputs * 2,
        Sums: Block * TileLayout.PanelOutputs);

    /// <summary>The layer as a Linear from the taps of a channel to all channels, as far as weights and outputs are concerned.</summary>
    public static QuantizedLayerDefinition Dense(QuantizedLayerDefinition definition) =>
        definition with { Geometry = definition.Geometry with { Inputs = 1, Groups = 1 } };

    /// <summary>Which tap is at each place of a channel's weights.</summary>
    public static int[] InputAt(in Conv2dGeometry g)
    {
        int count = g.PatchLength;
        return [.. Enumerable.Range(0, 2 * DepthwiseForm.Pairs(g.Kernel)).Select(place => place < count ? place : -1)];
    }

    /// <summary>Some lines of outputs.</summary>
    /// <param name="job">The layer's call, its image filled.</param>
    /// <param name="firstLine">The first line.</param>
    /// <param name="lastLine">The one behind the last.</param>
    /// <param name="thread">Whose memory to work in.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(LookupJob job, int firstLine, int lastLine, int thread)
    {
        short* levels = job.Workspace.PanelOf(thread);
        float* sums = job.Workspace.SumsOf(thread);
        int* starts = stackalloc int[Block];
        fixed (int* tap = taps)
        {
            for (int panel = 0; panel < weights.PanelsPerGroup; panel++)
            {
                int tiles = weights.PanelTiles(panel);
                kernel.Decode(weights.Panel(0, panel), tiles, weights.PaddedPairs, levels);
                short* image = job.Workspace.Image.Pointer + (panel * TileLayout.PanelOutputs);
                for (int first = firstLine * width; first < lastLine * width; first += Block)
                {
                    int count = Math.Min(Block, (lastLine * width) - first);
                    windows.Locate(job, first, count, starts);
                    for (int pair = 0; pair < weights.PaddedPairs; pair += weights.ChunkPairs)
                    {
                        kernel.MultiplyChannels(
                            image, starts, count, tap + (2 * pair), Math.Min(weights.ChunkPairs, weights.PaddedPairs - pair), levels + (pair * tiles * TileLayout.Bytes / sizeof(short)), tiles, sums, add: pair > 0);
                    }

                    output.Store(0, panel, sums, first, count, job);
                }
            }
        }
    }
}
