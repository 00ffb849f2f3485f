namespace TeqGen.Search.Schemes;

/// <summary>Equally spaced levels α·k, the highest one on the largest magnitude (absmax) or where the error is least (clip).</summary>
internal sealed class UniformScheme(bool clip) : IScheme
{
    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        double top = clip ? ScaleSearch.Thorough(sample, Shape(magnitudes)) : sample.Sum == 0 ? 1 : sample.Maximum;
        return new([.. Enumerable.Range(0, magnitudes + 1).Select(k => top * k / magnitudes)]) { Alpha = top / magnitudes };
    }

    /// <summary>The levels with the highest at 1.</summary>
    internal static double[] Shape(int magnitudes) => [.. Enumerable.Range(0, magnitudes + 1).Select(k => (double)k / magnitudes)];
}
