using System.Globalization;

namespace TeqGen.Tests.Generator;

/// <summary>A culture that shows what forgets to be invariant: minus is U+2212, the decimal separator a comma.</summary>
internal sealed class HostileCulture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public HostileCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
