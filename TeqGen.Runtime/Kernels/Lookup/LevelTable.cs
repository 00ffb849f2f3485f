using TeqGen.Numerics;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A grid's values as integers of at most 14 bits and a sign: value ≈ level · unit. The unit is chosen so that the levels are as near to whole
/// numbers as they get, which for a few levels is much nearer than half a unit; of weights, whose codes are known, so that levels are small and still near enough.
/// </summary>
internal sealed class LevelTable
{
    // Enough to choose from, and still quick for 128 levels.
    private const int Candidates = 2048;

    // With few levels the choice makes up for a bit, and smaller products leave room for longer integer sums.
    private const int FewLevels = 16;
    private const int LargestOfFew = 8191;
    private const int LargestOfMany = 16383;

    // The relative L2 error of a layer's weights below which smaller levels are worth more than nearer ones: sums of their products last longer.
    private const double NearEnough = 2e-4;
    private const int SmallestOfWeights = 511;

    // Among many levels the choice makes little difference.
    private const int Steps = 32;

    /// <summary>Chooses levels.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="limit">The highest that the largest level may be.</param>
    public LevelTable(ExponentialGrid grid, int limit = LargestOfMany)
        : this(grid, BestLargest(grid.Magnitudes, Math.Min(limit, Highest(grid))), double.NaN)
    {
    }

    private LevelTable(ExponentialGrid grid, int largest, double error)
    {
        var magnitudes = grid.Magnitudes;
        (Largest, Error) = (largest, error);
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

    /// <summary>‖weights − levels · unit‖₂ / ‖weights‖₂ where the table was chosen for weights, else not a number.</summary>
    public double Error { get; }

    /// <summary>The smallest levels that are near enough to a layer's weights, or else the nearest.</summary>
    /// <param name="grid">Grid of the weights.</param>
    /// <param name="codes">Codes of the weights.</param>
    /// <param name="limit">The highest that the largest level may be.</param>
    public static LevelTable ForWeights(ExponentialGrid grid, ReadOnlySpan<byte> codes, int limit)
    {
        var magnitudes = grid.Magnitudes;
        var uses = new long[magnitudes.Length];
        foreach (byte code in codes)
        {
            uses[code & (magnitudes.Length - 1)]++;
        }

        double signal = 0;
        for (int i = 0; i < uses.Length; i++)
        {
            signal += uses[i] * (magnitudes[i] * magnitudes[i]);
        }

        int highest = Math.Min(limit, Highest(grid)), best = highest;
        double least = double.PositiveInfinity;
        for (int largest = Math.Min(highest, SmallestOfWeights); largest <= highest; largest += magnitudes.Length <= FewLevels ? 1 : Math.Max(1, largest / Steps))
        {
            double error = signal > 0 ? Math.Sqrt(ErrorOf(magnitudes, uses, largest) / signal) : 0;
            if (error < least)
            {
                (least, best) = (error, largest);
            }

            if (error <= NearEnough)
            {
                break;
            }
        }

        return new(grid, best, least);
    }

    /// <summary>The largest level of weights that may meet these activations: even where all products are the largest a step of them fits into 32 bits.</summary>
    /// <param name="layout">Layout of the weights.</param>
    /// <param name="activations">Levels of the activations.</param>
    public static int LimitOfWeights(TileLayout layout, LevelTable activations) => int.MaxValue / (2 * layout.StepPairs * activations.Largest);

    private static int Highest(ExponentialGrid grid) => grid.Magnitudes.Length <= FewLevels ? LargestOfFew : LargestOfMany;

    private static int BestLargest(ReadOnlySpan<double> magnitudes, int highest)
    {
        int best = highest;
        double least = double.PositiveInfinity;
        for (int largest = highest; largest > highest - Candidates; largest--)
        {
            double error = ErrorOf(magnitudes, [], largest);
            if (error < least)
            {
                (least, best) = (error, largest);
            }
        }

        return best;
    }

    /// <summary>The sum of the levels' squared errors, each as often as its magnitude is used; once where that is not known.</summary>
    private static double ErrorOf(ReadOnlySpan<double> magnitudes, ReadOnlySpan<long> uses, int largest)
    {
        double unit = magnitudes[^1] / largest, error = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            double difference = magnitudes[i] - (Level(magnitudes[i], unit) * unit);
            error += (uses.IsEmpty ? 1 : uses[i]) * (difference * difference);
        }

        return error;
    }

    private static int Level(double magnitude, double unit) => (int)Math.Round(magnitude / unit, MidpointRounding.ToEven);
}
