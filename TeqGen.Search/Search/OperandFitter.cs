using System.Collections.Concurrent;
using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Fits α (and β) of one tensor for a given base and width, by turns assigning magnitudes to their nearest level and regressing them on the
/// powers of the base, from several clipping points. Both zero treatments are tried: companded first, since β = −α makes it the better
/// conditioned one, then reserved from there. What was fitted is remembered; the same result from any thread.
/// </summary>
/// <param name="distribution">The tensor's magnitudes.</param>
/// <param name="objective">What is minimised.</param>
/// <param name="top">Where the highest level has to be, so that nothing is cut off; null to fit it.</param>
/// <param name="offsets">Whether β may be other than 0; without, zero has a code of its own.</param>
/// <param name="compandedOnly">Whether β may be nothing but −α where it is other than 0.</param>
internal sealed class OperandFitter(
    MagnitudeDistribution distribution, FitObjective objective, double? top = null, bool offsets = true, bool compandedOnly = false)
{
    // Fractions of the largest magnitude that the highest level starts from; the alternation moves it further.
    private static readonly double[] ClippingPoints = [1, 0.7, 0.5, 0.35, 0.25];

    // The companded grid needs fewer multiplications where it is counted, so an advantage below this does not count.
    private const double NegligibleGain = 0.002;
    private const int StartingRounds = 6;
    private const int Rounds = 60;
    private readonly ConcurrentDictionary<(double Base, int Bits), OperandFit> known = new();

    public MagnitudeDistribution Distribution => distribution;

    /// <summary>Exponent bits of a number of stored bits.</summary>
    public int ExponentBits(int storedBits) => storedBits - (distribution.Signed ? 1 : 0);

    /// <summary>The best fit found.</summary>
    /// <param name="base">b.</param>
    /// <param name="storedBits">Stored bits, 2 to 8.</param>
    public OperandFit Fit(double @base, int storedBits) => known.GetOrAdd((@base, storedBits), key => Compute(key.Base, key.Bits));

    private OperandFit Compute(double b, int storedBits)
    {
        int e = ExponentBits(storedBits);
        if (!offsets)
        {
            return WithoutOffset(b, e);
        }

        if (distribution.Sum == 0 && !(top > 0))
        {
            return new(ExponentialGrid.ForZeros(b, e, distribution.Signed), 0, 0);
        }

        double[] powers = ExponentialGrid.Powers(b, 1 << e);
        var regression = new GridRegression(distribution, powers, top);
        var best = GridRegression.Candidate.None;
        double highest = top ?? distribution.Maximum;
        foreach (double fraction in top is null ? ClippingPoints : ClippingPoints.AsSpan(0, 1))
        {
            double alpha = fraction * highest / (powers[^1] - 1);
            best = GridRegression.Better(best, regression.Alternate(new(alpha, -alpha), GridRegression.Form.Companded, StartingRounds));
        }

        best = regression.Alternate(best, GridRegression.Form.Companded, Rounds);
        var companded = Finish(BoundedGrid.Create(b, best.Alpha, -best.Alpha, e, distribution.Signed, ZeroTreatment.Companded));
        if (e == 1 || compandedOnly)
        {
            // Of one level: β has nothing to add.
            return companded;
        }

        // The same levels, written with a reserved zero: α·bᵏ − α for k ≥ 1 is (α·b)·bⁱ − α for i ≥ 0.
        var free = regression.Alternate(new(best.Alpha * b, best.Beta), GridRegression.Form.Free, Rounds);
        var reserved = Finish(BoundedGrid.Create(b, free.Alpha, free.Beta, e, distribution.Signed, ZeroTreatment.Reserved));
        return reserved.Error(objective) < companded.Error(objective) * (1 - NegligibleGain) ? reserved : companded;
    }

    private OperandFit WithoutOffset(double b, int e)
    {
        double[] powers = ExponentialGrid.Powers(b, (1 << e) - 1);
        double highest = top ?? distribution.Maximum;
        if (!(highest > 0))
        {
            return new(new ExponentialGrid(b, 1 / powers[^1], 0, e, distribution.Signed, ZeroTreatment.Reserved), 0, 0);
        }

        var regression = new GridRegression(distribution, ExponentialGrid.Powers(b, 1 << e), top);
        var best = GridRegression.Candidate.None;
        foreach (double fraction in top is null ? ClippingPoints : ClippingPoints.AsSpan(0, 1))
        {
            best = GridRegression.Better(best, regression.Alternate(new(fraction * highest / powers[^1], 0), GridRegression.Form.Proportional, StartingRounds));
        }

        best = regression.Alternate(best, GridRegression.Form.Proportional, Rounds);
        return Finish(BoundedGrid.Create(b, best.Alpha, 0, e, distribution.Signed, ZeroTreatment.Reserved));
    }

    private OperandFit Finish(ExponentialGrid grid)
    {
        var fit = OperandFit.Measure(distribution, grid);
        return objective == FitObjective.Rmae ? CompassSearch.Run(distribution, fit) : fit;
    }
}
