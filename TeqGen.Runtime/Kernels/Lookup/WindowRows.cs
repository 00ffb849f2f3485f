using System.Runtime.CompilerServices;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>Where the windows of a block of pixels begin, and where their pairs are from there on.</summary>
internal sealed unsafe class WindowRows
{
    private readonly Conv2dGeometry g;
    private readonly WindowRuns runs;
    private readonly int outputWidth;

    /// <param name="definition">The layer.</param>
    /// <param name="runs">Its windows.</param>
    /// <param name="weights">Its weights, whose chunks the pairs follow.</param>
    public WindowRows(QuantizedLayerDefinition definition, WindowRuns runs, LookupWeights weights)
    {
        g = definition.Geometry;
        this.runs = runs;
        outputWidth = g.OutputWidth(definition.Width);
        Chunks = [.. Enumerable.Range(0, runs.Pairs).Select(runs.Offset).Chunk(weights.ChunkPairs)];
    }

    /// <summary>For each chunk where its pairs are, relative to the window's beginning; the zeros at the end of the weights meet none.</summary>
    public int[][] Chunks { get; }

    /// <summary>Finds the windows of consecutive pixels.</summary>
    /// <param name="job">The layer's call.</param>
    /// <param name="first">The first pixel.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="starts">Receives where, in the image or in the block's levels, each window of the first group begins, and again the last one's up to a multiple of <see cref="LookupKernel.Rows"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Locate(LookupJob job, int first, int count, int* starts)
    {
        if (job.Rows || job.ByBlocks)
        {
            int line = job.ByBlocks ? 0 : first;
            for (int row = 0; row < count; row++)
            {
                starts[row] = (line + row) * g.Inputs;
            }
        }
        else
        {
            int y = first / outputWidth, x = first % outputWidth, step = runs.PixelStride, start = runs.WindowStart(0, y, x);
            for (int row = 0; row < count; row++)
            {
                starts[row] = start;
                start += step;
                if (++x == outputWidth)
                {
                    (x, y) = (0, y + 1);
                    start = runs.WindowStart(0, y, 0);
                }
            }
        }

        for (int row = count; row % LookupKernel.Rows != 0; row++)
        {
            starts[row] = starts[count - 1];
        }
    }
}
