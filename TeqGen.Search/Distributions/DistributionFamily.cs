namespace TeqGen.Search.Distributions;

/// <summary>
/// The families that are fitted. Of two that describe a tensor equally well, the first one here comes first: with location 0, Laplace and
/// normal are the exponential and half-normal distribution with a sign.
/// </summary>
internal enum DistributionFamily
{
    /// <summary>exp(−|x − location| / scale) / (2·scale).</summary>
    Laplace,

    /// <summary>exp(−(x − mean)² / (2·deviation²)) / (deviation·√(2π)).</summary>
    Normal,

    /// <summary>exp(−x / scale) / scale.</summary>
    Exponential,

    /// <summary>exp(−x² / (2·scale²))·√(2/π) / scale.</summary>
    HalfNormal,

    /// <summary>1 / (upper − lower).</summary>
    Uniform,

    /// <summary>x^(shape − 1)·exp(−x / scale) / (Γ(shape)·scale^shape).</summary>
    Gamma,

    /// <summary>(shape / scale)·(x / scale)^(shape − 1)·exp(−(x / scale)^shape).</summary>
    Weibull,

    /// <summary>Pareto's second kind: (shape / scale)·(1 + x / scale)^−(shape + 1).</summary>
    Lomax,
}

/// <summary>Names as they are printed.</summary>
internal static class DistributionNames
{
    public static string Name(this DistributionFamily family) =>
        family == DistributionFamily.HalfNormal ? "half-normal" : family.ToString().ToLowerInvariant();
}
