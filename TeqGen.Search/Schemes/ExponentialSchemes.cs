using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>A given base and β = 0, reserved zero: plain logarithmic quantization.</summary>
/// <param name="b">The base.</param>
internal sealed class FixedBaseScheme(double b) : IScheme
{
    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        double[] powers = ExponentialGrid.Powers(b, magnitudes);
        double scale = ScaleSearch.Thorough(sample, Shape(b, magnitudes));
        return GridLevels.Of(b, scale / powers[^1], 0, magnitudes, ZeroTreatment.Reserved);
    }

    /// <summary>The levels with the highest at 1.</summary>
    internal static double[] Shape(double b, int magnitudes)
    {
        double[] powers = ExponentialGrid.Powers(b, magnitudes);
        return [0, .. powers.Select(power => power / powers[^1])];
    }
}

/// <summary>Base and α free: β = 0 with a reserved zero, or β = −α (companded).</summary>
/// <param name="companded">Which.</param>
internal sealed class FreeBaseScheme(bool companded) : IScheme
{
    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        var search = new BaseSearch(sample, magnitudes, companded);
        return search.Levels(search.Run());
    }
}

/// <summary>Base, α and β free with a reserved zero, or companded where that is as good.</summary>
internal sealed class ExponentialScheme : IScheme
{
    // Companded has a parameter fewer; less than this is not an advantage but the search's last digits.
    private const double NegligibleGain = 1e-6;

    public SchemeLevels Fit(FitSample sample, int magnitudes)
    {
        var companded = new FreeBaseScheme(companded: true).Fit(sample, magnitudes);
        if (magnitudes == 1 || sample.Sum == 0)
        {
            return companded;
        }

        var zeroOffset = new FreeBaseScheme(companded: false).Fit(sample, magnitudes);
        var reserved = new OffsetSearch(sample, magnitudes).Run([companded, zeroOffset]);
        return sample.Error(reserved.Levels) < (1 - NegligibleGain) * sample.Error(companded.Levels) ? reserved : companded;
    }
}
