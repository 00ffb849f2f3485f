using System.ComponentModel;
using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>
/// Activation functions, value by value; input and output may be the same memory. Those with an exponential are computed in binary64 and
/// rounded once; the others are rounded to binary32 after every operation. A NaN stays one.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Activations
{
    private const double SquareRootOfHalf = 0.707106781186547524401;
    private const double RootOfTwoOverPi = 0.797884560802865355880;
    private const double GeluCubic = 0.044715;

    /// <summary>1 / (1 + e^−x).</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    public static void Sigmoid(ReadOnlySpan<float> input, Span<float> output)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        DeterministicMath.Sigmoid(input, output);
    }

    /// <summary>x / (1 + e^−x); 0 at −∞.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    public static void SiLU(ReadOnlySpan<float> input, Span<float> output)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = Gate(input[i], DeterministicMath.Sigmoid(input[i]));
        }
    }

    /// <summary>x·Φ(x) with the normal distribution's Φ; 0 at −∞.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    /// <param name="tanh">Whether Φ(x) is approximated as (1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2.</param>
    public static void Gelu(ReadOnlySpan<float> input, Span<float> output, bool tanh)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            double x = input[i];

            // (1 + tanh u) / 2 is the sigmoid of 2u, without the cancellation where u is negative.
            output[i] = Gate(x, tanh
                ? DeterministicMath.Sigmoid(2 * RootOfTwoOverPi * (x + (GeluCubic * x * x * x)))
                : 0.5 * DeterministicMath.Erfc(-x * SquareRootOfHalf));
        }
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    public static void Tanh(ReadOnlySpan<float> input, Span<float> output)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        DeterministicMath.Tanh(input, output);
    }

    /// <summary>alpha·x + beta, held between 0 and 1.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    /// <param name="alpha">Slope.</param>
    /// <param name="beta">Value at 0.</param>
    public static void HardSigmoid(ReadOnlySpan<float> input, Span<float> output, float alpha, float beta)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            float product = alpha * input[i];
            output[i] = Math.Clamp(product + beta, 0f, 1f);
        }
    }

    /// <summary>x·min(max(x + 3, 0), 6) / 6; 0 at −∞.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    public static void HardSwish(ReadOnlySpan<float> input, Span<float> output)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            float x = input[i], gate = Math.Clamp(x + 3f, 0f, 6f);
            float product = gate == 0 ? 0 : x * gate;
            output[i] = product / 6f;
        }
    }

    /// <summary>min(max(x, minimum), maximum).</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    /// <param name="minimum">The least result.</param>
    /// <param name="maximum">The largest result.</param>
    public static void Clip(ReadOnlySpan<float> input, Span<float> output, float minimum, float maximum)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = Math.Clamp(input[i], minimum, maximum);
        }
    }

    /// <summary>x where it is positive, slope·x elsewhere.</summary>
    /// <param name="input">The values.</param>
    /// <param name="output">Receives as many.</param>
    /// <param name="slope">Slope below 0.</param>
    public static void LeakyRelu(ReadOnlySpan<float> input, Span<float> output, float slope)
    {
        Elementwise.CheckLengths(input.Length, output.Length);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = input[i] > 0 ? input[i] : slope * input[i];
        }
    }

    private static float Gate(double x, double share) => share == 0 ? 0 : (float)(x * share);
}
