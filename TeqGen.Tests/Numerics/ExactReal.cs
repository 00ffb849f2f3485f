using System.Numerics;

namespace TeqGen.Tests.Numerics;

/// <summary>Finite binary64 numbers as whole multiples of 2⁻¹⁰⁷⁴, so that differences and comparisons are exact.</summary>
internal static class ExactReal
{
    public static BigInteger Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long mantissa = bits & 0xFFFFFFFFFFFFF;
        var magnitude = exponent == 0 ? mantissa : new BigInteger(mantissa | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>Index of the nearest of ascending levels; of two that are equally near the upper one.</summary>
    public static int Nearest(BigInteger[] levels, double value)
    {
        var exact = Of(value);
        int best = 0;
        var smallest = BigInteger.Abs(exact - levels[0]);
        for (int i = 1; i < levels.Length; i++)
        {
            var distance = BigInteger.Abs(exact - levels[i]);
            if (distance <= smallest)
            {
                (best, smallest) = (i, distance);
            }
        }

        return best;
    }
}
