using System.Numerics;

namespace TeqGen.Tests.Numerics;

/// <summary>The error function by its Taylor series in fixed point with 700 binary digits after the point.</summary>
internal static class ExactErf
{
    private const int Digits = 700;
    private static readonly BigInteger One = BigInteger.One << Digits;
    private static readonly BigInteger RootOfPi = SquareRoot(Pi() << Digits);

    /// <summary>erf(x) for |x| up to 12.</summary>
    public static double Erf(double x) => ToDouble(Fixed(x));

    /// <summary>1 − erf(x) for |x| up to 12, not cancelled.</summary>
    public static double Erfc(double x) => ToDouble(One - Fixed(x));

    private static BigInteger Fixed(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        long mantissa = (bits & ((1L << 52) - 1)) | (1L << 52);
        BigInteger magnitude = x == 0 ? 0 : (BigInteger)mantissa << (Digits + (int)(bits >> 52) - 1075);
        BigInteger square = (magnitude * magnitude) >> Digits, term = magnitude, sum = 0;
        for (int n = 0; !term.IsZero; n++)
        {
            sum += (n % 2 == 0 ? term : -term) / ((2 * n) + 1);
            term = ((term * square) >> Digits) / (n + 1);
        }

        var result = (2 * sum << Digits) / RootOfPi;
        return x < 0 ? -result : result;
    }

    // Machin: π = 16·arctan(1/5) − 4·arctan(1/239).
    private static BigInteger Pi() => (16 * ArcTangentOfInverse(5)) - (4 * ArcTangentOfInverse(239));

    private static BigInteger ArcTangentOfInverse(int n)
    {
        BigInteger power = One / n, sum = 0;
        for (int k = 0; !power.IsZero; k++)
        {
            sum += (k % 2 == 0 ? power : -power) / ((2 * k) + 1);
            power /= n * n;
        }

        return sum;
    }

    private static BigInteger SquareRoot(BigInteger value)
    {
        var root = BigInteger.One << (int)((value.GetBitLength() / 2) + 1);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static double ToDouble(BigInteger value)
    {
        int shift = Math.Max((int)BigInteger.Abs(value).GetBitLength() - 60, 0);
        return Math.ScaleB((long)(value >> shift), shift - Digits);
    }
}
