using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>The levels of an exponential grid, bit for bit those of <see cref="ExponentialGrid"/>, without its limits.</summary>
internal static class GridLevels
{
    public static SchemeLevels Of(double b, double alpha, double beta, int magnitudes, ZeroTreatment zero)
    {
        int first = zero == ZeroTreatment.Companded ? 0 : 1;
        double[] powers = ExponentialGrid.Powers(b, magnitudes + 1);
        var levels = new double[magnitudes + 1];
        for (int m = 1; m < levels.Length; m++)
        {
            levels[m] = (alpha * powers[m - first]) + beta;
        }

        return new(levels) { Base = b, Alpha = alpha, Beta = beta, Zero = zero };
    }
}
