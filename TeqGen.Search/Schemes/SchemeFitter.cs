using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>Whether codes have a sign bit.</summary>
internal enum SignBit
{
    /// <summary>If a value below zero occurs.</summary>
    Auto,

    /// <summary>Always.</summary>
    Yes,

    /// <summary>Never; values below zero are refused.</summary>
    No,
}

/// <summary>
/// Fits one of the schemes to one tensor for least RMAE. (A layer's two operands under one base are <see cref="LayerFitter"/>'s, whose
/// grids the
/// generator can build from.)
/// </summary>
internal static class SchemeFitter
{
    private static readonly (string Name, IScheme Scheme)[] Schemes =
    [
        ("exponential", new ExponentialScheme()),
        ("companded", new FreeBaseScheme(companded: true)),
        ("beta0", new FreeBaseScheme(companded: false)),
        ("log2", new FixedBaseScheme(2)),
        ("log-sqrt2", new FixedBaseScheme(Math.Sqrt(2))),
        ("uniform-absmax", new UniformScheme(clip: false)),
        ("uniform-clip", new UniformScheme(clip: true)),
        ("apot", new AdditivePowersScheme()),
        ("nf", new NormalFloatScheme()),
        ("lloyd", new LloydScheme()),
    ];

    /// <summary>The schemes' names.</summary>
    public static string[] Names => [.. Schemes.Select(scheme => scheme.Name)];

    /// <summary>Refuses a tensor that the sign option does not fit.</summary>
    /// <param name="tensor">The tensor's name, for the message.</param>
    /// <param name="sample">Its magnitudes.</param>
    /// <param name="sign">The option.</param>
    /// <exception cref="SearchException">There are negative values and no sign.</exception>
    public static void Check(string tensor, FitSample sample, SignBit sign)
    {
        if (sign == SignBit.No && sample.HasNegatives)
        {
            throw new SearchException($"{tensor} has values below zero, expected none with --signed no; take --signed auto or yes.");
        }
    }

    /// <summary>Fits.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="sample">Its magnitudes.</param>
    /// <param name="scheme">One of <see cref="Names"/>.</param>
    /// <param name="bits">Stored bits, 2 to 8.</param>
    /// <param name="sign">Whether one of them is the sign.</param>
    public static TensorFit Fit(string tensor, FitSample sample, string scheme, int bits, SignBit sign)
    {
        Check(tensor, sample, sign);
        bool signed = sign == SignBit.Yes || sample.HasNegatives;
        int magnitudes = (1 << (bits - (signed ? 1 : 0))) - 1;
        var found = Array.Find(Schemes, candidate => candidate.Name == scheme).Scheme.Fit(sample, magnitudes);
        var (rmae, noise) = sample.Measure(found.Levels);
        return new(
            tensor,
            scheme,
            found.Zero,
            found.Base,
            Unscale(found.Alpha),
            Unscale(found.Beta),
            bits,
            rmae,
            noise > 0 ? -10 * DeterministicMath.Log10(noise) : null,
            [.. found.Levels.Select(level => Math.ScaleB(level, sample.Exponent))]);

        double? Unscale(double? value) => value is { } number ? Math.ScaleB(number, sample.Exponent) : null;
    }
}
