using TeqGen.Numerics;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A grid's values as integers of at most 14 bits and a sign: value ≈ level · unit. The unit is chosen so that the levels are as near to whole
/// numbers as they get, which for a few levels is much nearer than half a unit.
/// </summary>
internal sealed class LevelTable
{
    // Enough to choose from, and still quick for 128 levels.
    private const int Candidates = 2048;

    // With few levels the choice makes up for a bit, and smaller products leave room for longer integer sums.
    private const int FewLevels = 16;
    private const int LargestOfFew = 8191;
    private const int LargestOfMany = 16383;

    /// <summary>Chooses levels.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="limit">The highest that the largest level may be.</param>
    public LevelTable(ExponentialGrid grid, int limit = LargestOfMany)
    {
        var magnitudes = grid.Magnitudes;
        Largest = BestLargest(magnitudes, Math.Min(limit, magnitudes.Length <= FewLevels ? LargestOfFew : LargestOfMany));
        Unit = magnitudes[^1] / Largest;
        Levels = new short[256];
        for (int code = 0; code < 1 << grid.StoredBits; code++)
        {
            int level = Level(magnitudes[code & (magnitudes.Length - 1)], Unit);
            Levels[code] = (short)(code >= magnitudes.Length ? -level : level);
        }
    }

    /// <summary>The largest level.</summary>
    public int Largest { get; }

    /// <summary>What one step of a level is worth.</summary>
    public double Unit { get; }

    /// <summary>The level of every code; 0 for what is no code.</summary>
    public short[] Levels { get; }

    /// <summary>The levels of weights that are to meet these activations: even where all products are the largest a step of them fits into 32 bits.</summary>
    /// <param name="grid">Grid of the weights.</param>
    /// <param name="layout">Layout of the weights.</param>
    /// <param name="activations">Levels of the activations.</param>
    public static LevelTable ForWeights(ExponentialGrid grid, TileLayout layout, LevelTable activations) =>
        new(grid, int.MaxValue / (2 * layout.StepPairs * activations.Largest));

    private static int BestLargest(ReadOnlySpan<double> magnitudes, int highest)
    {
        int best = highest;
        double least = double.PositiveInfinity;
        for (int largest = highest; largest > highest - Candidates; largest--)
        {
            double unit = magnitudes[^1] / largest, error = 0;
            foreach (double magnitude in magnitudes)
            {
                double difference = magnitude - (Level(magnitude, unit) * unit);
                error += difference * difference;
            }

            if (error < least)
            {
                (least, best) = (error, largest);
            }
        }

        return best;
    }

    private static int Level(double magnitude, double unit) => (int)Math.Round(magnitude / unit, MidpointRounding.ToEven);
}
