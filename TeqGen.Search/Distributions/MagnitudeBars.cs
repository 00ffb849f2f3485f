namespace TeqGen.Search.Distributions;

/// <summary>
/// A histogram for reading: the non-zero magnitudes in bars of equal width from 0 to the largest one, or where the largest ones are outliers
/// to the 99.9 % quantile, beyond which is one more share.
/// </summary>
/// <param name="Width">Width of a bar, in the sample's unit.</param>
/// <param name="Counts">How many magnitudes are in each bar.</param>
/// <param name="Beyond">How many are above the last one.</param>
internal sealed record MagnitudeBars(double Width, long[] Counts, long Beyond)
{
    public const int Number = 100;
    private const double Covered = 0.999;
    private const double Outlying = 1.25;

    public static MagnitudeBars Of(DistributionSample sample)
    {
        double largest = sample.Magnitudes[^1], quantile = sample.Quantile(Covered);
        double width = (largest > Outlying * quantile ? quantile : largest) / Number;
        var counts = new long[Number];
        long beyond = 0;
        for (int i = 0; i < sample.Magnitudes.Length; i++)
        {
            int bar = (int)Math.Ceiling(sample.Magnitudes[i] / width) - 1;

            // The last bar's bound is a product and may have been rounded below the magnitude that it comes from.
            if (bar < Number || sample.Magnitudes[i] <= width * Number * (1 + 1e-12))
            {
                counts[Math.Clamp(bar, 0, Number - 1)] += sample.Counts[i];
            }
            else
            {
                beyond += sample.Counts[i];
            }
        }

        return new(width, counts, beyond);
    }
}
