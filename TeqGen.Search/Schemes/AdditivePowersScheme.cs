namespace TeqGen.Search.Schemes;

/// <summary>
/// Additive powers of two (APoT; Li, Dong and Wang 2020): a level is α times a sum of terms, each of which has two bits and is 0 or
/// one of three
/// powers of two; for e magnitude bits there are n = ⌊e/2⌋ of them, term i taking 2⁻ⁱ, 2⁻⁽ⁱ⁺ⁿ⁾, 2⁻⁽ⁱ⁺²ⁿ⁾. An odd e adds a term of one
/// bit, 0 or 2⁻²ⁿ, and the third power of the others moves one down, as in the authors' code. Divided by their largest, times the clip
/// α of least error.
/// </summary>
internal sealed class AdditivePowersScheme : IScheme
{
    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        double[] shape = Shape(magnitudes);
        double scale = ScaleSearch.Thorough(sample, shape);
        return new([.. shape.Select(level => scale * level)]) { Alpha = scale };
    }

    /// <summary>The levels with the highest at 1.</summary>
    /// <param name="magnitudes">2^e − 1.</param>
    internal static double[] Shape(int magnitudes)
    {
        int bits = int.Log2(magnitudes + 1), terms = bits / 2, odd = bits % 2;
        double[] sums = [0];
        for (int i = 0; i < terms; i++)
        {
            sums = Add(sums, [0, Power(i), Power(i + terms), Power(i + (2 * terms) + odd)]);
        }

        sums = odd == 1 ? Add(sums, [0, Power(2 * terms)]) : sums;
        Array.Sort(sums);
        return [.. sums.Select(sum => sum / sums[^1])];
    }

    private static double[] Add(double[] sums, double[] term) => [.. sums.SelectMany(sum => term.Select(power => sum + power))];

    private static double Power(int down) => 1.0 / (1 << down);
}
