using TeqGen.Shared.Costs;

namespace TeqGen.Search.Tuning;

/// <summary>
/// Fits a strategy's constants to measurements: those that are not negative and for which Σ((predicted − measured) / measured)² is least, by coordinate descent
/// (Lawson and Hanson's problem; small enough for the plainest method).
/// </summary>
internal static class ProfileFit
{
    private const int Sweeps = 20_000;
    private const double Converged = 1e-12;

    /// <summary>The constants, in the order of <see cref="CostModel.Names"/>, and the sum of squares.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="measured">Layers with the nanoseconds that they took.</param>
    /// <param name="vectorBits">Width of the machine's vectors.</param>
    /// <param name="cacheBytes">Bytes that stay near the core.</param>
    public static (double[] Constants, double Error) Run(KernelStrategy strategy, IReadOnlyList<(LayerWork Work, double Nanoseconds)> measured, int vectorBits, int cacheBytes)
    {
        string[] names = [.. CostModel.Names(strategy)];
        var rows = new double[measured.Count][];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new double[names.Length];
            foreach (var term in CostModel.Terms(strategy, measured[i].Work, vectorBits, cacheBytes))
            {
                rows[i][Array.IndexOf(names, term.Name)] += term.Amount / measured[i].Nanoseconds;
            }
        }

        var constants = new double[names.Length];
        double[] residual = [.. Enumerable.Repeat(-1.0, rows.Length)];
        double[] squares = [.. Enumerable.Range(0, names.Length).Select(j => rows.Sum(row => row[j] * row[j]))];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            double moved = 0;
            for (int j = 0; j < names.Length; j++)
            {
                if (squares[j] == 0)
                {
                    continue;
                }

                double gradient = 0;
                for (int i = 0; i < rows.Length; i++)
                {
                    gradient += rows[i][j] * residual[i];
                }

                double next = Math.Max(0, constants[j] - (gradient / squares[j])), step = next - constants[j];
                if (step != 0)
                {
                    constants[j] = next;
                    moved = Math.Max(moved, step * step * squares[j]);
                    for (int i = 0; i < rows.Length; i++)
                    {
                        residual[i] += step * rows[i][j];
                    }
                }
            }

            if (moved < Converged)
            {
                break;
            }
        }

        return (constants, residual.Sum(value => value * value));
    }
}
