using System.Globalization;
using TeqGen.Shared.Layout;

namespace TeqGen.Numerics;

/// <summary>
/// The values that an exponentially quantized tensor can take: <c>x̂ = s·(α·bⁱ + β)</c> with exponents i = 0 … L − 1 (DNA-TEQ, arXiv
/// 2306.16430; the lowest exponent is a convention, so it is 0 here and α holds the rest). A code is <c>sign·2^e + m</c>; code 0 is zero.
/// </summary>
public sealed class ExponentialGrid : IEquatable<ExponentialGrid>
{
    /// <summary>Most exponent bits of a signed grid.</summary>
    public const int MaximumSignedExponentBits = 7;

    /// <summary>Most exponent bits of a grid without sign.</summary>
    public const int MaximumUnsignedExponentBits = 8;

    private readonly double[] levels;

    /// <summary>Creates a grid.</summary>
    /// <param name="base">b, finite and greater than 1.</param>
    /// <param name="alpha">α, finite and greater than 0.</param>
    /// <param name="beta">β, finite; exactly −α if companded.</param>
    /// <param name="exponentBits">e: 1 to 8, if signed to 7.</param>
    /// <param name="signed">Whether codes carry a sign. Without one every negative value becomes zero.</param>
    /// <param name="zero">How zero is represented.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, the lowest level is not above zero, or the highest is no finite binary32.</exception>
    public ExponentialGrid(double @base, double alpha, double beta, int exponentBits, bool signed, ZeroTreatment zero)
    {
        if (!double.IsFinite(@base) || @base <= 1)
        {
            throw Invalid($"The base must be finite and greater than 1, found {Text(@base)}.", nameof(@base));
        }

        if (!double.IsFinite(alpha) || alpha <= 0)
        {
            throw Invalid($"α must be finite and greater than 0, found {Text(alpha)}.", nameof(alpha));
        }

        if (!double.IsFinite(beta) || (zero == ZeroTreatment.Companded && beta != -alpha))
        {
            throw Invalid($"β must be finite, and −α for a companded grid; found α = {Text(alpha)}, β = {Text(beta)}.", nameof(beta));
        }

        int maximum = signed ? MaximumSignedExponentBits : MaximumUnsignedExponentBits;
        if (exponentBits < 1 || exponentBits > maximum)
        {
            throw Invalid($"A grid {(signed ? "with" : "without")} sign has 1 to {maximum} exponent bits, found {exponentBits}.", nameof(exponentBits));
        }

        Base = @base;
        Alpha = alpha;
        Beta = beta;
        ExponentBits = exponentBits;
        Signed = signed;
        Zero = zero;
        levels = ComputeLevels();
        double lowest = levels[1], highest = levels[^1];
        if (lowest <= 0 || !float.IsFinite((float)highest))
        {
            throw Invalid(
                $"The levels must lie between 0 and the largest binary32, found {Text(lowest)} to {Text(highest)}.", nameof(alpha));
        }
    }

    /// <summary>b.</summary>
    public double Base { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>e, the bits of the exponent without the sign.</summary>
    public int ExponentBits { get; }

    /// <summary>Whether codes carry a sign.</summary>
    public bool Signed { get; }

    /// <summary>How zero is represented.</summary>
    public ZeroTreatment Zero { get; }

    /// <summary>Bits that a value takes in memory: e, and one more for the sign if there is one.</summary>
    public int StoredBits => ExponentBits + (Signed ? 1 : 0);

    /// <summary>
    /// The magnitude that each m stands for, ascending from 0: 2^e values in binary64, α·p + β with p from <see cref="Powers"/>.
    /// </summary>
    public ReadOnlySpan<double> Magnitudes => levels;

    internal OperandFormat Format => new(ExponentBits, Signed, Zero == ZeroTreatment.Companded, Beta != 0);

    /// <summary>b⁰, b¹, … by the recurrence p ← p·b in binary64, never by a power function, so that they are the same bits everywhere.</summary>
    /// <param name="base">b.</param>
    /// <param name="count">How many.</param>
    public static double[] Powers(double @base, int count)
    {
        var powers = new double[count];
        double power = 1;
        for (int i = 0; i < count; i++, power *= @base)
        {
            powers[i] = power;
        }

        return powers;
    }

    /// <summary>A grid for a tensor of which nothing but zeros was seen: levels below 1, the lowest zero.</summary>
    /// <param name="base">The base that the layer's other operand has.</param>
    /// <param name="exponentBits">e.</param>
    /// <param name="signed">Whether codes carry a sign.</param>
    public static ExponentialGrid ForZeros(double @base, int exponentBits, bool signed)
    {
        double alpha = 1 / Powers(@base, 1 << exponentBits)[^1];
        return new(@base, alpha, -alpha, exponentBits, signed, ZeroTreatment.Companded);
    }

    /// <summary>
    /// The smallest magnitude that becomes m + 1, for m = 0 … 2^e − 2: half the lowest level or the midpoints between levels, rounded up to
    /// binary32 so that comparing binary32 numbers with them is exact. A magnitude on a midpoint takes the upper level. A decoded code encodes
    /// to itself unless several levels are the same binary32; then it becomes the highest of those.
    /// </summary>
    public float[] Thresholds()
    {
        var thresholds = new float[levels.Length - 1];
        for (int m = 0; m < thresholds.Length; m++)
        {
            double low = levels[m], high = levels[m + 1], sum = low + high;

            // What binary64 rounded away of the sum, exactly (Dekker: high is the larger). It decides where the rest is a binary32.
            double lost = low - (sum - high);
            float rounded = (float)(sum / 2);
            bool below = rounded < sum / 2 || (rounded == sum / 2 && lost > 0);

            // Never 0, which has to stay zero's.
            thresholds[m] = below || rounded == 0 ? MathF.BitIncrement(rounded) : rounded;
        }

        return thresholds;
    }

    /// <summary>The value that a code stands for, rounded once to binary32.</summary>
    /// <param name="code">A code of <see cref="StoredBits"/> bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code has more bits, or is the negative zero, which is never written.</exception>
    public float Decode(byte code)
    {
        if (!IsValid(code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, $"Not a code of {StoredBits} bits.");
        }

        float magnitude = (float)levels[code & (levels.Length - 1)];
        return code >= levels.Length ? -magnitude : magnitude;
    }

    /// <summary>Whether a code can come from encoding: no bit above the stored ones and not the negative zero.</summary>
    /// <param name="code">The code.</param>
    public bool IsValid(byte code) => code < 1 << StoredBits && !(Signed && code == levels.Length);

    /// <summary>Whether the parameters are the same bits.</summary>
    /// <param name="other">Another grid.</param>
    public bool Equals(ExponentialGrid? other) =>
        other is not null && Base.Equals(other.Base) && Alpha.Equals(other.Alpha) && Beta.Equals(other.Beta) && Format == other.Format;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ExponentialGrid);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Base, Alpha, Beta, Format);

    /// <summary>The parameters, for messages.</summary>
    public override string ToString() =>
        $"b = {Text(Base)}, α = {Text(Alpha)}, β = {Text(Beta)}, e = {ExponentBits}, {(Signed ? "signed" : "non-negative")}, zero {(Zero == ZeroTreatment.Companded ? "companded" : "reserved")}";

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static ArgumentException Invalid(string message, string parameter) => new(message, parameter);

    private double[] ComputeLevels()
    {
        var format = Format;
        double[] powers = Powers(Base, format.Levels);
        var result = new double[format.Magnitudes];
        for (int m = 1; m < result.Length; m++)
        {
            result[m] = (Alpha * powers[m - format.FirstMagnitude]) + Beta;
        }

        return result;
    }
}
