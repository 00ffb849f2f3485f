namespace TeqGen.Kernels.Lookup;

/// <summary>Finds how many products of a layer may be added in 32 bits: for every output and chunk, Σ|level| · largest activation must fit.</summary>
internal sealed class ChunkLimit
{
    private readonly int stepPairs;
    private readonly int largestActivation;
    private readonly long[] stepSums;
    private int steps;

    /// <summary>Begins with the longest chunk.</summary>
    /// <param name="stepPairs">Pairs of a step; a chunk is whole steps.</param>
    /// <param name="paddedPairs">Pairs of a dot product.</param>
    /// <param name="longest">Pairs that a chunk may have for other reasons.</param>
    /// <param name="largestActivation">The largest magnitude of an activation's level.</param>
    public ChunkLimit(int stepPairs, int paddedPairs, int longest, int largestActivation)
    {
        this.stepPairs = stepPairs;
        this.largestActivation = largestActivation;
        stepSums = new long[paddedPairs / stepPairs];
        steps = Math.Max(1, Math.Min(longest, paddedPairs) / stepPairs);
    }

    public int Pairs => steps * stepPairs;

    /// <summary>Shortens the chunk until an output fits.</summary>
    /// <param name="row">Levels of the output, padded.</param>
    /// <returns>Whether it does; false where a single step is too long.</returns>
    public bool Add(ReadOnlySpan<int> row)
    {
        for (int step = 0; step < stepSums.Length; step++)
        {
            long sum = 0;
            foreach (int level in row.Slice(step * 2 * stepPairs, 2 * stepPairs))
            {
                sum += Math.Abs(level);
            }

            stepSums[step] = sum * largestActivation;
        }

        while (!Fits())
        {
            if (steps == 1)
            {
                return false;
            }

            steps /= 2;
        }

        return true;
    }

    private bool Fits()
    {
        for (int start = 0; start < stepSums.Length; start += steps)
        {
            long sum = 0;
            for (int step = start; step < Math.Min(stepSums.Length, start + steps); step++)
            {
                sum += stepSums[step];
            }

            if (sum > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
