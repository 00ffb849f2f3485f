namespace TeqGen.Search.Distributions;

/// <summary>A distribution of magnitudes with its parameters.</summary>
/// <param name="family">Its family.</param>
/// <param name="parameters">Its parameters; those that the density's width grows with are marked.</param>
internal abstract class DistributionModel(DistributionFamily family, params DistributionParameter[] parameters)
{
    public DistributionFamily Family => family;

    public IReadOnlyList<DistributionParameter> Parameters => parameters;

    /// <summary>How many of the parameters were fitted.</summary>
    public virtual int FreeParameters => parameters.Length;

    /// <summary>What should be known of the fit besides; empty mostly.</summary>
    public virtual string Note => "";

    /// <summary>Logarithm of the density.</summary>
    /// <param name="x">A magnitude above 0.</param>
    /// <param name="log">Its logarithm.</param>
    public abstract double LogDensity(double x, double log);

    /// <summary>The share of magnitudes up to one.</summary>
    /// <param name="x">A magnitude, at least 0.</param>
    public abstract double Cumulative(double x);
}

/// <summary>A parameter of a distribution.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="HasUnit">Whether it scales with the tensor, as locations and widths do and shapes do not.</param>
internal readonly record struct DistributionParameter(string Name, double Value, bool HasUnit);
