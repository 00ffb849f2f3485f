using System.ComponentModel;

namespace TeqGen.Operators;

/// <summary>Softmax, computed in binary64 with an exponential of our own so that results do not depend on the platform's libm.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Normalization
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts; the high one has trailing zeros, so that its product with a small integer is exact (Cody and Waite).
    private const double LnTwoHigh = 0.693147180369123816490;
    private const double LnTwoLow = 1.90821492927058770002e-10;
    private const int Terms = 14;

    /// <summary>exp(x − max) / Σ exp(x − max) over the whole span.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many; may be the same memory.</param>
    public static void Softmax(ReadOnlySpan<float> input, Span<float> output)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in input)
        {
            largest = Math.Max(largest, value);
        }

        double sum = 0;
        foreach (float value in input)
        {
            sum += Exp((double)value - largest);
        }

        for (int i = 0; i < input.Length; i++)
        {
            output[i] = (float)(Exp((double)input[i] - largest) / sum);
        }
    }

    /// <summary>e to the x for x ≤ 0: argument reduction to |r| ≤ ln 2 / 2 and the Taylor series, within 2 units in the last place.</summary>
    /// <param name="x">At most 0.</param>
    internal static double Exp(double x)
    {
        if (x < -745)
        {
            return 0;
        }

        double k = Math.Floor((x * Log2E) + 0.5);
        double r = x - (k * LnTwoHigh) - (k * LnTwoLow);
        double sum = 1;
        for (int n = Terms; n >= 1; n--)
        {
            sum = 1 + (r * sum / n);
        }

        return Math.ScaleB(sum, (int)k);
    }
}
