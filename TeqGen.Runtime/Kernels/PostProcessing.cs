using System.Globalization;
using TeqGen.Numerics;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels;

/// <summary>
/// The constants that turn counts into a value. The order of every operation is part of the definition, because one rounding difference moves the
/// next layer's codes: sums of <c>count · bⁱ</c> in binary64 by ascending i; the terms weighted and added in their order, those with β = 0 left out; one
/// rounding to binary32; then the channel's scale, the bias and ReLU in binary32.
/// </summary>
internal sealed class PostProcessing
{
    public PostProcessing(ExponentialGrid weights, ExponentialGrid activations)
    {
        if (weights.Base != activations.Base)
        {
            throw new ArgumentException(
                $"Weights and activations of a layer share one base, found {Text(weights.Base)} and {Text(activations.Base)}.", nameof(activations));
        }

        Layout = new CounterLayout(weights.Format, activations.Format);
        Powers = ExponentialGrid.Powers(weights.Base, Layout.FirstCount);
        FirstFactor = activations.Alpha * weights.Alpha;
        SecondFactor = activations.Beta * weights.Alpha;
        ThirdFactor = activations.Alpha * weights.Beta;
        FourthFactor = activations.Beta * weights.Beta;

        // Each grid's levels may be in range and their products not; an infinite power times a count of 0 would make every output NaN.
        if (!double.IsFinite(Powers[^1]) || !double.IsNormal(FirstFactor))
        {
            throw new ArgumentException(
                $"The products of the levels leave binary64: the largest power of b = {Text(weights.Base)} is {Text(Powers[^1])}, α·α is {Text(FirstFactor)}.",
                nameof(activations));
        }
    }

    public CounterLayout Layout { get; }

    /// <summary>b⁰, b¹, …, enough for the first term.</summary>
    public double[] Powers { get; }

    public double FirstFactor { get; }

    public double SecondFactor { get; }

    public double ThirdFactor { get; }

    public double FourthFactor { get; }

    /// <summary>Σ count · bⁱ by ascending i.</summary>
    public double Sum(ReadOnlySpan<int> counts)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i] * Powers[i];
        }

        return sum;
    }

    /// <summary>The four sums, weighted and added, rounded to binary32.</summary>
    public float Combine(double first, double second, double third, double fourth)
    {
        double value = FirstFactor * first;
        if (Layout.HasSecond)
        {
            value += SecondFactor * second;
        }

        if (Layout.HasThird)
        {
            value += ThirdFactor * third;
        }

        if (Layout.HasFourth)
        {
            value += FourthFactor * fourth;
        }

        return (float)value;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
