using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>A family of quantization levels, and how its parameters are fitted to a tensor.</summary>
internal interface IScheme
{
    /// <summary>Finds the levels of least RMAE.</summary>
    /// <param name="sample">The tensor's magnitudes.</param>
    /// <param name="magnitudes">Number of levels above zero: 2^e − 1.</param>
    SchemeLevels Fit(FitSample sample, int magnitudes);
}

/// <summary>Levels that were found, with those of the parameters that the scheme has.</summary>
/// <param name="Levels">The magnitudes, ascending from 0.</param>
internal sealed record SchemeLevels(double[] Levels)
{
    /// <summary>b.</summary>
    public double? Base { get; init; }

    /// <summary>α: the factor of the powers of b, or of the scheme's fixed numbers.</summary>
    public double? Alpha { get; init; }

    /// <summary>β.</summary>
    public double? Beta { get; init; }

    /// <summary>How an exponential grid represents zero.</summary>
    public ZeroTreatment? Zero { get; init; }
}
