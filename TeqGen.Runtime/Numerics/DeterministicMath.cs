namespace TeqGen.Numerics;

/// <summary>
/// Transcendental functions in binary64 from the four operations only: libm differs between systems, and what these give must be the same
/// bits everywhere. Bounds are relative to the true value.
/// </summary>
internal static partial class DeterministicMath
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts; the high one has trailing zeros, so that its product with a small integer is exact (Cody and Waite).
    private const double LnTwoHigh = 0.693147180369123816490;
    private const double LnTwoLow = 1.90821492927058770002e-10;
    private const int ExpTerms = 14;
    private const double Overflow = 709.782712893384;
    private const double Underflow = -745.1332191019412;

    private const double TwoOverRootPi = 1.1283791670955126;
    private const double OneOverRootPi = 0.5641895835477563;
    private const double ErfSeriesEnd = 3;
    private const double ErfcUnderflow = 27.3;
    private const int ErfTerms = 62;
    private const int ErfcFractions = 32;

    // π/2 in three parts, the first two of 33 bits, so that their products with small integers are exact.
    private const double TwoOverPi = 0.636619772367581343;
    private const double HalfPiHigh = 1.57079632673412561417;
    private const double HalfPiMiddle = 6.07710050630396597660e-11;
    private const double HalfPiLow = 2.02226624879595063154e-21;
    private const double LargestAngle = 1e6;
    private const int SineTerms = 18;

    private const double LnTwo = 0.693147180559945309417;
    private const double InverseLnTen = 0.434294481903251827651;
    private const double RootOfHalf = 0.707106781186547524401;
    private const int MantissaBits = 52;
    private const int ExponentMask = 0x7FF;
    private const int ExponentBias = 1022;

    // 2ⁿ / (1·3·5 … (2n + 1)), the coefficients of erf(x)·e^(x²)·√π / (2x) in powers of x².
    private static readonly double[] ErfCoefficients = MakeErfCoefficients();

    /// <summary>e to the x: argument reduction to |r| ≤ ln 2 / 2 and the Taylor series, within 2 units in the last place.</summary>
    /// <param name="x">Any; NaN gives NaN.</param>
    public static double Exp(double x)
    {
        if (x < Underflow)
        {
            return 0;
        }

        if (x > Overflow)
        {
            return double.PositiveInfinity;
        }

        double k = Math.Floor((x * Log2E) + 0.5);
        double r = x - (k * LnTwoHigh) - (k * LnTwoLow);
        double sum = 1;
        for (int n = ExpTerms; n >= 1; n--)
        {
            sum = 1 + (r * sum / n);
        }

        return double.IsNaN(x) ? x : Math.ScaleB(sum, (int)k);
    }

    /// <summary>The natural logarithm: x = m·2ᵏ with m in [√½, √2), ln x = k·ln 2 + 2·artanh((m − 1)/(m + 1)).</summary>
    /// <param name="x">Finite, normal and greater than 0.</param>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> MantissaBits) & ExponentMask) - ExponentBias;
        double mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << MantissaBits) - 1)) | ((long)ExponentBias << MantissaBits));
        if (mantissa < RootOfHalf)
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

        return (exponent * LnTwo) + (2 * t * sum);
    }

    /// <summary>The decimal logarithm.</summary>
    /// <param name="x">Finite, normal and greater than 0.</param>
    public static double Log10(double x) => Log(x) * InverseLnTen;

    /// <summary>1 / (1 + e^−x), within 2e-15; never overflows.</summary>
    /// <param name="x">Any; NaN gives NaN.</param>
    public static double Sigmoid(double x)
    {
        double e = Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>The hyperbolic tangent, within 2e-15.</summary>
    /// <param name="x">Any; NaN gives NaN.</param>
    public static double Tanh(double x)
    {
        double doubled = 2 * Math.Abs(x);
        double e = ExpMinusOne(doubled);
        double result = doubled > TanhIsOne ? 1 : e / (e + 2);
        return Math.CopySign(result, x);
    }

    /// <summary>Sine and cosine, within 2e-16 of the true value: reduction by multiples of π/2 in three parts and the Taylor series.</summary>
    /// <param name="x">Of a magnitude of at most 10⁶.</param>
    public static (double Sine, double Cosine) SinCos(double x)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(x), LargestAngle);
        double k = Math.Floor((x * TwoOverPi) + 0.5);
        double r = x - (k * HalfPiHigh) - (k * HalfPiMiddle) - (k * HalfPiLow), square = r * r;
        double sine = 1, cosine = 1;
        for (int n = SineTerms; n >= 2; n -= 2)
        {
            sine = 1 - (square * sine / (n * (n + 1)));
            cosine = 1 - (square * cosine / ((n - 1) * n));
        }

        sine *= r;
        return ((long)k & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>The error function 2/√π·∫₀ˣ e^(−t²) dt, within 2e-15.</summary>
    /// <param name="x">Any; NaN gives NaN.</param>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        double result = magnitude < ErfSeriesEnd ? ErfSeries(magnitude) : 1 - ErfcFraction(magnitude);
        return Math.CopySign(result, x);
    }

    /// <summary>1 − erf(x): within 2e-15 from 3 on and below 0; between, 2e-15 is the bound of the absolute error.</summary>
    /// <param name="x">Any; NaN gives NaN.</param>
    public static double Erfc(double x) => x >= ErfSeriesEnd ? ErfcFraction(x) : 1 - Erf(x);

    /// <summary>e to the x, less 1, for x ≥ 0.</summary>
    private static double ExpMinusOne(double x)
    {
        // Above, e^x is far enough from 1 for the difference to keep its digits.
        if (!(x < SeriesEnd))
        {
            return Exp(x) - 1;
        }

        double sum = 1;
        for (int n = ExpTerms + 1; n >= 2; n--)
        {
            sum = 1 + (x * sum / n);
        }

        return x * sum;
    }

    /// <summary>erf(x) = 2x/√π·e^(−x²)·Σ 2ⁿx²ⁿ / (2n + 1)!!, all of whose terms are positive.</summary>
    private static double ErfSeries(double x)
    {
        double square = x * x, sum = 0;
        for (int n = ErfTerms - 1; n >= 0; n--)
        {
            sum = (sum * square) + ErfCoefficients[n];
        }

        return TwoOverRootPi * x * ExpOfMinusSquare(x) * sum;
    }

    /// <summary>erfc(x) = e^(−x²)/√π / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))), for x ≥ 3.</summary>
    private static double ErfcFraction(double x)
    {
        if (x > ErfcUnderflow)
        {
            return 0;
        }

        double tail = x;
        for (int n = ErfcFractions; n >= 1; n--)
        {
            tail = x + (0.5 * n / tail);
        }

        return OneOverRootPi * ExpOfMinusSquare(x) / tail;
    }

    // The square is taken in two parts, the first of which is exact: its rounding would be magnified by the exponential.
    private static double ExpOfMinusSquare(double x)
    {
        double head = (float)x;
        return Exp(-head * head) * Exp(-(x - head) * (x + head));
    }

    private static double[] MakeErfCoefficients()
    {
        var result = new double[ErfTerms];
        double coefficient = 1;
        for (int n = 0; n < ErfTerms; n++)
        {
            result[n] = coefficient;
            coefficient *= 2.0 / ((2 * n) + 3);
        }

        return result;
    }
}
