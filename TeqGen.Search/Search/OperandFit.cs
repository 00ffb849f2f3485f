using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>A grid and how well it holds a tensor.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="NoiseToSignal">Σ(x − x̂)² / Σx²; 0 for a tensor of zeros.</param>
/// <param name="Rmae">Σ|x − x̂| / Σ|x|; 0 for a tensor of zeros.</param>
public sealed record OperandFit(ExponentialGrid Grid, double NoiseToSignal, double Rmae)
{
    /// <summary>What an error of (nearly) nothing is reported as: the manifest holds finite numbers.</summary>
    public const double LargestSqnrDecibels = 200;

    private const double SmallestNoise = 1e-20;

    /// <summary>Signal to quantization noise ratio in decibels, −10·log₁₀ of <see cref="NoiseToSignal"/>, at most 200.</summary>
    public double SqnrDecibels =>
        NoiseToSignal <= SmallestNoise ? LargestSqnrDecibels : -10 * DeterministicMath.Log10(NoiseToSignal);

    /// <summary>One of the two errors.</summary>
    /// <param name="objective">Which.</param>
    public double Error(FitObjective objective) => objective == FitObjective.Rmae ? Rmae : NoiseToSignal;

    /// <summary>Measures a grid on a tensor.</summary>
    /// <param name="distribution">The tensor's magnitudes.</param>
    /// <param name="grid">The grid, signed if the tensor is.</param>
    public static OperandFit Measure(MagnitudeDistribution distribution, ExponentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        ArgumentNullException.ThrowIfNull(grid);
        if (distribution.Sum == 0)
        {
            return new(grid, 0, 0);
        }

        var levels = grid.Magnitudes;
        double squared = 0, absolute = 0;
        int from = 0;
        for (int m = 0; m < levels.Length; m++)
        {
            int to = m + 1 < levels.Length ? distribution.IndexOf((levels[m] + levels[m + 1]) / 2) : distribution.Count;
            squared += distribution.SquaredError(from, to, levels[m]);
            absolute += distribution.AbsoluteError(from, to, levels[m]);
            from = to;
        }

        return new(grid, squared / distribution.SquareSum, absolute / distribution.Sum);
    }
}
