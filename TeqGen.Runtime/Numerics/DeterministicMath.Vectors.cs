using System.Runtime.Intrinsics;

namespace TeqGen.Numerics;

/// <content>
/// The same functions for many values at once: four values go through the operations of the one, so that the bits are the same. What does not fit a vector, or is beyond the range in which all steps
/// are normal numbers, goes through the scalar ones.
/// </content>
internal static partial class DeterministicMath
{
    /// <summary>Values that callers work on at a time, in memory of the stack.</summary>
    public const int Block = 128;

    private const int Lanes = 4;
    private const double LeastExponent = -707;
    private const double LargestExponent = 709;
    private const double TanhIsOne = 40;
    private const double SeriesEnd = 0.5;

    /// <summary>e to the power of each value.</summary>
    /// <param name="values">The values; receive the results.</param>
    public static void Exp(Span<double> values)
    {
        int i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var x = Vector256.Create<double>(values.Slice(i, Lanes));
            if (IsWithin(x, LeastExponent, LargestExponent))
            {
                Exp(x).CopyTo(values[i..]);
                continue;
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                values[i + lane] = Exp(values[i + lane]);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = Exp(values[i]);
        }
    }

    /// <summary>1 / (1 + e^−x) of each value, rounded to binary32.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    public static void Sigmoid(ReadOnlySpan<float> input, Span<float> output)
    {
        int i = 0;
        for (; i + (2 * Lanes) <= input.Length; i += 2 * Lanes)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(input.Slice(i, 2 * Lanes)));
            if (IsWithin(low, LeastExponent, -LeastExponent) && IsWithin(high, LeastExponent, -LeastExponent))
            {
                Vector256.Narrow(Sigmoid(low), Sigmoid(high)).CopyTo(output[i..]);
                continue;
            }

            for (int lane = 0; lane < 2 * Lanes; lane++)
            {
                output[i + lane] = (float)Sigmoid(input[i + lane]);
            }
        }

        for (; i < input.Length; i++)
        {
            output[i] = (float)Sigmoid(input[i]);
        }
    }

    /// <summary>The hyperbolic tangent of each value, rounded to binary32.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    public static void Tanh(ReadOnlySpan<float> input, Span<float> output)
    {
        int i = 0;
        for (; i + (2 * Lanes) <= input.Length; i += 2 * Lanes)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(input.Slice(i, 2 * Lanes)));
            if (IsWithin(low, float.MinValue, float.MaxValue) && IsWithin(high, float.MinValue, float.MaxValue))
            {
                Vector256.Narrow(Tanh(low), Tanh(high)).CopyTo(output[i..]);
                continue;
            }

            for (int lane = 0; lane < 2 * Lanes; lane++)
            {
                output[i + lane] = (float)Tanh(input[i + lane]);
            }
        }

        for (; i < input.Length; i++)
        {
            output[i] = (float)Tanh(input[i]);
        }
    }

    // No NaN is within anything.
    private static bool IsWithin(Vector256<double> x, double least, double largest) =>
        Vector256.GreaterThanOrEqualAll(x, Vector256.Create(least)) && Vector256.LessThanOrEqualAll(x, Vector256.Create(largest));

    private static Vector256<double> Exp(Vector256<double> x)
    {
        var k = Vector256.Floor((x * Log2E) + Vector256.Create(0.5));
        var r = x - (k * LnTwoHigh) - (k * LnTwoLow);
        var sum = Vector256<double>.One;
        for (int n = ExpTerms; n >= 1; n--)
        {
            sum = Vector256<double>.One + (r * sum / Vector256.Create((double)n));
        }

        // The exponent of a normal number, whose product is exact.
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt64(k) + Vector256.Create(1023L), MantissaBits);
        return sum * power.AsDouble();
    }

    private static Vector256<double> Sigmoid(Vector256<double> x)
    {
        var e = Exp(-Vector256.Abs(x));
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<double>.Zero), e, Vector256<double>.One) / (Vector256<double>.One + e);
    }

    private static Vector256<double> Tanh(Vector256<double> x)
    {
        var doubled = 2 * Vector256.Abs(x);
        var sum = Vector256<double>.One;
        for (int n = ExpTerms + 1; n >= 2; n--)
        {
            sum = Vector256<double>.One + (doubled * sum / Vector256.Create((double)n));
        }

        // Beyond, the result does not depend on it.
        var large = Exp(Vector256.Min(doubled, Vector256.Create(TanhIsOne + 1))) - Vector256<double>.One;
        var e = Vector256.ConditionalSelect(Vector256.LessThan(doubled, Vector256.Create(SeriesEnd)), doubled * sum, large);
        var result = Vector256.ConditionalSelect(Vector256.GreaterThan(doubled, Vector256.Create(TanhIsOne)), Vector256<double>.One, e / (e + Vector256.Create(2.0)));
        return Vector256.CopySign(result, x);
    }
}
