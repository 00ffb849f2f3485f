namespace TeqGen.Tests;

/// <summary>How far results are from what they should be.</summary>
internal static class Distance
{
    /// <summary>‖y − ŷ‖₂ / ‖y‖₂; 0 where both are zero.</summary>
    public static double RelativeL2(IReadOnlyList<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        double difference = 0, norm = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }

    public static double RelativeL2(IEnumerable<float> expected, ReadOnlySpan<float> actual) =>
        RelativeL2([.. expected.Select(value => (double)value)], actual);
}
