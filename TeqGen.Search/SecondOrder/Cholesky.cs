namespace TeqGen.Search;

/// <summary>The factor L of a symmetric positive definite matrix, A = L·Lᵀ, and what it solves.</summary>
internal sealed class Cholesky
{
    private readonly double[] lower;

    private Cholesky(double[] lower, int size) => (this.lower, Size) = (lower, size);

    public int Size { get; }

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">[size, size], symmetric.</param>
    /// <param name="size">Rows and columns.</param>
    /// <returns>The factor, or null where the matrix is not positive definite to the precision of binary64.</returns>
    public static Cholesky? TryFactor(ReadOnlySpan<double> matrix, int size)
    {
        var lower = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            var row = lower.AsSpan(i * size, size);
            for (int j = 0; j < i; j++)
            {
                row[j] = (matrix[(i * size) + j] - LaneArithmetic.Dot(row[..j], lower.AsSpan(j * size, j))) / lower[(j * size) + j];
            }

            double pivot = matrix[(i * size) + i] - LaneArithmetic.Dot(row[..i], row[..i]);
            if (!(pivot > 0) || !double.IsFinite(pivot))
            {
                return null;
            }

            row[i] = Math.Sqrt(pivot);
        }

        return new Cholesky(lower, size);
    }

    /// <summary>A row of L up to and with its diagonal.</summary>
    public ReadOnlySpan<double> Row(int index) => lower.AsSpan(index * Size, index + 1);

    /// <summary>Solves A·X = B in place, for several right sides at once.</summary>
    /// <param name="sides">[size, count]: B, then X.</param>
    /// <param name="count">Right sides.</param>
    public void Solve(Span<double> sides, int count)
    {
        for (int i = 0; i < Size; i++)
        {
            var target = sides.Slice(i * count, count);
            var row = Row(i);
            for (int k = 0; k < i; k++)
            {
                LaneArithmetic.AddScaled(target, sides.Slice(k * count, count), -row[k]);
            }

            Divide(target, row[i]);
        }

        for (int i = Size - 1; i >= 0; i--)
        {
            var solved = sides.Slice(i * count, count);
            var row = Row(i);
            Divide(solved, row[i]);
            for (int k = 0; k < i; k++)
            {
                LaneArithmetic.AddScaled(sides.Slice(k * count, count), solved, -row[k]);
            }
        }
    }

    private static void Divide(Span<double> values, double divisor)
    {
        foreach (ref double value in values)
        {
            value /= divisor;
        }
    }
}
