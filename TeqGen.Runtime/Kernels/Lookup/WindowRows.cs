using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Where the windows of a block of pixels lie: in the image itself, or one after the other where their runs are so short that setting out on each costs more than copying it once for all
/// outputs.
/// </summary>
internal sealed unsafe class WindowRows
{
    // Up to a whole vector of 16 levels.
    private const int ShortRunPairs = 8;
    private readonly Conv2dGeometry g;
    private readonly WindowRuns runs;
    private readonly int outputWidth;
    private readonly int windowLength;
    private readonly bool unrolls;

    /// <param name="definition">The layer.</param>
    /// <param name="runs">Its windows.</param>
    /// <param name="weights">Its weights, whose chunks the windows follow.</param>
    public WindowRows(QuantizedLayerDefinition definition, WindowRuns runs, LookupWeights weights)
    {
        g = definition.Geometry;
        this.runs = runs;
        outputWidth = g.OutputWidth(definition.Width);
        windowLength = 2 * runs.Pairs;
        unrolls = runs.Starts.Length > 1 && runs.RunPairs <= ShortRunPairs && g.Groups == 1;
        Chunks = [.. Enumerable.Range(0, (weights.PaddedPairs + weights.ChunkPairs - 1) / weights.ChunkPairs).Select(chunk => Chunk(chunk, weights.ChunkPairs))];
    }

    /// <summary>For each chunk the parts of runs that it covers; the zeros at the end of the weights belong to none.</summary>
    public PairRun[][] Chunks { get; }

    /// <summary>Room for the windows of some pixels, and what a copy may write behind the last one.</summary>
    public int UnrolledLength(int pixels) => unrolls ? (pixels * windowLength) + (2 * ShortRunPairs) : 0;

    /// <summary>Finds the windows of consecutive pixels.</summary>
    /// <param name="job">The layer's call.</param>
    /// <param name="first">The first pixel.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="starts">Receives where each window begins, and again the last one's up to a multiple of <see cref="LookupKernel.Rows"/>.</param>
    /// <param name="unrolled">Room for windows one after the other.</param>
    /// <returns>What the places are relative to, for the first group.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public short* Locate(LookupJob job, int first, int count, int* starts, short* unrolled)
    {
        if (job.Rows)
        {
            for (int row = 0; row < count; row++)
            {
                starts[row] = (first + row) * g.Inputs;
            }
        }
        else
        {
            int y = first / outputWidth, x = first % outputWidth, step = g.Stride.Width * g.Inputs, start = runs.WindowStart(0, y, x);
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

        short* image = job.Workspace.Image.Pointer;
        if (unrolls)
        {
            Unroll(image, starts, count, unrolled);
            image = unrolled;
        }

        for (int row = count; row % LookupKernel.Rows != 0; row++)
        {
            starts[row] = starts[count - 1];
        }

        return image;
    }

    /// <summary>Copies windows one after the other. A copy writes a whole vector; what is beyond the run is written over by the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unroll(short* image, int* starts, int count, short* target)
    {
        int length = 2 * runs.RunPairs;
        bool narrow = runs.RunPairs <= ShortRunPairs / 2;
        fixed (int* runStarts = runs.Starts)
        {
            int runCount = runs.Starts.Length;
            for (int row = 0; row < count; row++)
            {
                short* window = image + starts[row];
                starts[row] = row * windowLength;
                for (int run = 0; run < runCount; run++, target += length)
                {
                    if (narrow)
                    {
                        Vector128.Load(window + runStarts[run]).Store(target);
                    }
                    else
                    {
                        Vector256.Load(window + runStarts[run]).Store(target);
                    }
                }
            }
        }
    }

    private PairRun[] Chunk(int chunk, int chunkPairs)
    {
        var parts = new List<PairRun>();
        int end = Math.Min((chunk + 1) * chunkPairs, runs.Pairs);
        for (int pair = chunk * chunkPairs; pair < end;)
        {
            int run = pair / runs.RunPairs, within = pair % runs.RunPairs;
            int count = unrolls ? end - pair : Math.Min(runs.RunPairs - within, end - pair);
            parts.Add(new PairRun(unrolls ? 2 * pair : runs.Starts[run] + (2 * within), count));
            pair += count;
        }

        return [.. parts];
    }
}
