using CsCheck;
using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

/// <summary>Random grids of every width, sign and zero treatment, and values that are awkward for them.</summary>
internal static class GridGenerators
{
    /// <summary>Grids whose levels span a factor between 1.5 and 10¹², with the highest between 10⁻⁶ and 10⁹.</summary>
    public static readonly Gen<ExponentialGrid> Grid =
        from signed in Gen.Bool
        from bits in Gen.Int[1, signed ? 7 : 8]
        from companded in Gen.Bool
        from span in Gen.Double[0.4, 27]
        from highest in Gen.Double[-14, 20]
        from offset in Gen.OneOf(Gen.Const(0.0), Gen.Double[-0.9, 5])
        select Create(signed, bits, companded, span, highest, offset);

    /// <summary>Grids with values beside every threshold and every level, and any other binary32.</summary>
    public static readonly Gen<(ExponentialGrid Grid, float[] Values)> GridAndValues =
        from grid in Grid
        from random in Gen.Single.Array[16]
        from near in Gen.Float[-2, 2].Array[32]
        select (grid, (float[])[.. Corners(grid), .. random, .. near.Select(x => (float)(x * grid.Magnitudes[^1]))]);

    /// <summary>One grid of each width, sign and zero treatment, the reserved ones without and with β, as arguments of a theory.</summary>
    public static IEnumerable<ExponentialGrid> OfEveryKind(double @base = 1.3)
    {
        foreach (bool signed in new[] { true, false })
        {
            for (int bits = 1; bits <= (signed ? 7 : 8); bits++)
            {
                double b = 1 + ((@base - 1) * 8 / (1 << bits));
                yield return new ExponentialGrid(b, 0.25, -0.25, bits, signed, ZeroTreatment.Companded);
                yield return new ExponentialGrid(b, 0.25, 0, bits, signed, ZeroTreatment.Reserved);
                yield return new ExponentialGrid(b, 0.25, 0.125, bits, signed, ZeroTreatment.Reserved);
            }
        }
    }

    /// <summary>Values where encoding may go wrong: zeros, extremes, NaN, and the neighbours of each level and threshold.</summary>
    public static IEnumerable<float> Corners(ExponentialGrid grid)
    {
        float[] special =
        [
            0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, float.MaxValue, float.MinValue,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN,
        ];
        var edges = grid.Thresholds().Concat(grid.Magnitudes.ToArray().Select(level => (float)level));
        return special.Concat(edges.SelectMany(x => new[] { x, MathF.BitIncrement(x), MathF.BitDecrement(x) }).SelectMany(x => new[] { x, -x }));
    }

    private static ExponentialGrid Create(bool signed, int bits, bool companded, double span, double highest, double offset)
    {
        int steps = (1 << bits) - (companded ? 1 : 2);
        double b = Math.Exp(span / Math.Max(steps, 1));
        double top = ExponentialGrid.Powers(b, steps + 1)[^1];
        double alpha = Math.Exp(highest) / top;
        return companded
            ? new ExponentialGrid(b, alpha, -alpha, bits, signed, ZeroTreatment.Companded)
            : new ExponentialGrid(b, alpha, offset * alpha, bits, signed, ZeroTreatment.Reserved);
    }
}
