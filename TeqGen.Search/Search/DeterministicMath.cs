namespace TeqGen.Search;

/// <summary>Functions whose bits must be the same everywhere, from the four operations only: libm differs between systems.</summary>
internal static class DeterministicMath
{
    private const double Ln2 = 0.693147180559945309417;
    private const double InverseLn10 = 0.434294481903251827651;
    private const double SquareRootOfHalf = 0.707106781186547524401;
    private const int MantissaBits = 52;
    private const int ExponentMask = 0x7FF;
    private const int Bias = 1022;

    /// <summary>The natural logarithm: x = m·2ᵏ with m in [√½, √2), ln x = k·ln 2 + 2·artanh((m − 1)/(m + 1)).</summary>
    /// <param name="x">Finite, normal and greater than 0.</param>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> MantissaBits) & ExponentMask) - Bias;
        double mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << MantissaBits) - 1)) | ((long)Bias << MantissaBits));
        if (mantissa < SquareRootOfHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        double t = (mantissa - 1) / (mantissa + 1), square = t * t, sum = 0;

        // |t| < 0.172, so that the term of 25 is below the last bit.
        for (int n = 25; n >= 1; n -= 2)
        {
            sum = (sum * square) + (1.0 / n);
        }

        return (exponent * Ln2) + (2 * t * sum);
    }

    /// <summary>The decimal logarithm.</summary>
    /// <param name="x">Finite, normal and greater than 0.</param>
    public static double Log10(double x) => Log(x) * InverseLn10;
}
