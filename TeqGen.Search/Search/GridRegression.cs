namespace TeqGen.Search;

/// <summary>
/// Alternating minimisation of Σ(x − x̂)² over α and β for fixed powers of the base, as Lloyd's algorithm with levels that are tied
/// together: assign every magnitude to its nearest level, then regress the magnitudes on the powers of their levels. The error falls in
/// every round.
/// </summary>
/// <param name="distribution">The tensor's magnitudes, not all zero.</param>
/// <param name="powers">b⁰ … of all 2^e codes.</param>
/// <param name="top">Where the highest level stays; null lets it move.</param>
internal sealed class GridRegression(MagnitudeDistribution distribution, double[] powers, double? top = null)
{
    private const double Converged = 1e-6;
    private readonly double[] levels = new double[powers.Length];

    /// <summary>What levels are.</summary>
    public enum Form
    {
        /// <summary>β stays −α, and the levels are those of k ≥ 0.</summary>
        Companded,

        /// <summary>β is free, and zero has a code of its own.</summary>
        Free,

        /// <summary>β is 0, and zero has a code of its own.</summary>
        Proportional,
    }

    /// <summary>The better of two.</summary>
    public static Candidate Better(Candidate first, Candidate second) => second.Error < first.Error ? second : first;

    /// <summary>Improves a candidate.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="form">What the levels are.</param>
    /// <param name="rounds">Most rounds.</param>
    public Candidate Alternate(Candidate start, Form form, int rounds)
    {
        var best = start with { Error = double.PositiveInfinity };
        var next = start;
        for (int round = 0; round < rounds; round++)
        {
            double before = best.Error;
            var sums = Assign(next, form);
            if (sums.Error < best.Error)
            {
                best = next with { Error = sums.Error };
            }

            if (best.Error >= before * (1 - Converged) || !TrySolve(sums, form, out next))
            {
                break;
            }
        }

        return best;
    }

    private bool TrySolve(in Sums s, Form form, out Candidate solution)
    {
        bool companded = form == Form.Companded;
        if (form == Form.Proportional)
        {
            double factor = s.XP / s.PP;
            solution = new(factor, 0);
            return top is null && double.IsFinite(factor) && factor > 0;
        }

        if (top is { } highest)
        {
            if (companded)
            {
                // b and the highest level leave nothing free.
                solution = default;
                return false;
            }

            // x − top = α·(p − P), with P the highest power.
            double power = powers[^2], n = s.PP - (2 * power * s.P) + (power * power * s.N);
            double fixedSlope = (s.XP - (power * s.X) - (highest * (s.P - (power * s.N)))) / n;
            solution = new(fixedSlope, highest - (fixedSlope * power));
            return n > 1e-12 * s.PP && fixedSlope > 0 && double.IsFinite(fixedSlope) && fixedSlope + solution.Beta > 0;
        }

        if (companded)
        {
            double alpha = s.XC / s.CC;
            solution = new(alpha, -alpha);
            return double.IsFinite(alpha) && alpha > 0;
        }

        double determinant = (s.N * s.PP) - (s.P * s.P);
        double slope = ((s.N * s.XP) - (s.P * s.X)) / determinant;
        solution = new(slope, (s.X - (slope * s.P)) / s.N);

        // A single level in use makes the determinant 0; a lowest level at or below zero is no grid.
        return determinant > 1e-12 * s.N * s.PP && slope > 0 && double.IsFinite(slope) && slope + solution.Beta > 0;
    }

    private Sums Assign(Candidate candidate, Form form)
    {
        int first = form == Form.Companded ? 0 : 1;
        for (int m = 1; m < levels.Length; m++)
        {
            levels[m] = (candidate.Alpha * powers[m - first]) + candidate.Beta;
        }

        var s = default(Sums);
        int from = 0;
        for (int m = 0; m < levels.Length; m++)
        {
            int to = m + 1 < levels.Length ? distribution.IndexOf((levels[m] + levels[m + 1]) / 2) : distribution.Count;
            if (to > from)
            {
                s.Error += distribution.SquaredError(from, to, levels[m]);
                if (m > 0)
                {
                    double n = distribution.CountBetween(from, to), x = distribution.SumBetween(from, to);
                    double power = powers[m - first], step = power - 1;
                    s.N += n;
                    s.X += x;
                    s.P += n * power;
                    s.PP += n * power * power;
                    s.XP += x * power;
                    s.XC += x * step;
                    s.CC += n * step * step;
                }
            }

            from = Math.Max(from, to);
        }

        return s;
    }

    /// <summary>α, β and Σ(x − x̂)².</summary>
    public readonly record struct Candidate(double Alpha, double Beta, double Error = double.PositiveInfinity)
    {
        public static Candidate None => new(0, 0);
    }

    // Over the magnitudes that are not zero: n, x, power p, and p − 1 for the companded form.
    private struct Sums
    {
        public double Error, N, X, P, PP, XP, XC, CC;
    }
}
