namespace TeqGen.Search.Schemes;

/// <summary>Equally spaced levels α·k, the highest one on the largest magnitude (absmax) or where the error is least (clip).</summary>
internal sealed class UniformScheme(bool clip) : IScheme
{
    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        double[] steps = [.. Enumerable.Range(0, magnitudes + 1).Select(k => (double)k)];
        double top = clip
            ? ScaleSearch.Thorough(sample, [.. steps.Select(k => k / magnitudes)])
            : sample.Sum == 0 ? 1 : sample.Maximum;
        return new([.. steps.Select(k => top * k / magnitudes)]) { Alpha = top / magnitudes };
    }
}
