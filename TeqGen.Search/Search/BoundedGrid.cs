using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>Grids whose highest level stays a finite binary32, also for tensors whose magnitudes reach the largest one.</summary>
internal static class BoundedGrid
{
    /// <summary>The grid, scaled down as a whole where its highest level would overflow.</summary>
    public static ExponentialGrid Create(double b, double alpha, double beta, int exponentBits, bool signed, ZeroTreatment zero)
    {
        int first = zero == ZeroTreatment.Companded ? 0 : 1;
        double highest = (alpha * ExponentialGrid.Powers(b, (1 << exponentBits) - first)[^1]) + beta;
        double scale = highest > float.MaxValue ? float.MaxValue / highest * (1 - 1e-12) : 1;
        return new(b, alpha * scale, beta * scale, exponentBits, signed, zero);
    }
}
