using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>How near a quantized network's outputs are to those of FP32. Sums run over inputs and outputs in order.</summary>
/// <param name="Top1">Top-1 by the labels; null without.</param>
/// <param name="Loss">The loss of top-1; without labels, of agreement with FP32.</param>
/// <param name="Agreement">The share of inputs that both put into the same class, 0 to 1.</param>
/// <param name="SqnrDecibels">10·log₁₀ of Σy² / Σ(y − ŷ)² over all outputs; −200 to 200.</param>
/// <param name="ExpectedDisagreement">
/// The share of inputs to expect in another class, 0 to 1: the mean over the inputs of Φ(−m/σ), where m is what FP32's largest output is above the second by
/// and σ the root mean square of this difference's error. Smooth where <paramref name="Agreement"/> moves in steps.
/// </param>
/// <param name="ExpectedLoss">
/// The same for the loss of top-1, where m is of the labelled class: inputs that FP32 has wrong by little may be right. Null without labels.
/// </param>
/// <param name="Divergence">Mean Kullback–Leibler divergence of the softmax of the outputs from FP32's, in nats: smooth where top-1 moves in steps.</param>
public sealed record OutputQuality(Top1Score? Top1, AccuracyLoss Loss, double Agreement, double ExpectedDisagreement, Estimate? ExpectedLoss, double SqnrDecibels, double Divergence)
{
    private const double RootOfHalf = 0.70710678118654752;

    /// <summary>Compares outputs.</summary>
    /// <param name="original">FP32's, [items, outputs].</param>
    /// <param name="quantized">The quantized network's, of the same shape.</param>
    /// <param name="labels">Index of each item's class, or null.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static OutputQuality Measure(Tensor original, Tensor quantized, int[]? labels)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(quantized);
        if (!original.Shape.SequenceEqual(quantized.Shape))
        {
            throw new ArgumentException(
                $"Outputs of {Tensor.Describe(original.Shape)} cannot be compared with {Tensor.Describe(quantized.Shape)}.", nameof(quantized));
        }

        int[] before = Evaluation.Predictions(original), after = Evaluation.Predictions(quantized);
        double signal = 0, noise = 0, divergence = 0;
        for (int n = 0; n < original.Batch; n++)
        {
            var y = original.Item(n);
            var q = quantized.Item(n);
            for (int i = 0; i < y.Length; i++)
            {
                double error = (double)y[i] - q[i];
                signal += (double)y[i] * y[i];
                noise += error * error;
            }

            divergence += DivergenceOf(y, q);
        }

        int agreeing = before.Zip(after).Count(pair => pair.First == pair.Second);
        return new(
            labels is null ? null : new Top1Score(after.Zip(labels).Count(pair => pair.First == pair.Second), labels.Length),
            AccuracyLoss.Between(before, after, labels),
            (double)agreeing / before.Length,
            Flips(original, quantized, before).Mean,
            labels is null ? null : Flips(original, quantized, labels),
            noise <= signal * 1e-20 ? OperandFit.LargestSqnrDecibels : 10 * DeterministicMath.Log10(Math.Max(signal / noise, 1e-20)),
            divergence / original.Batch);
    }

    // Mean over the inputs of [m > 0] − Φ(m/σ): m is what FP32's output of a class is above the largest other, σ the root mean square of its error.
    private static Estimate Flips(Tensor original, Tensor quantized, int[] classes)
    {
        if (original.Shape[1] < 2)
        {
            return default;
        }

        var margins = new double[classes.Length];
        double squares = 0;
        for (int n = 0; n < margins.Length; n++)
        {
            var y = original.Item(n);
            var q = quantized.Item(n);
            int first = classes[n], second = first == 0 ? 1 : 0;
            for (int i = 0; i < y.Length; i++)
            {
                second = i != first && y[i] > y[second] ? i : second;
            }

            margins[n] = (double)y[first] - y[second];
            double error = margins[n] - ((double)q[first] - q[second]);
            squares += error * error;
        }

        double deviation = Math.Sqrt(squares / margins.Length);
        double sum = 0, squareSum = 0;
        foreach (double margin in margins)
        {
            double flip = deviation > 0 ? 0.5 * Math.Sign(margin) * DeterministicMath.Erfc(Math.Abs(margin) / deviation * RootOfHalf) : 0;
            sum += flip;
            squareSum += flip * flip;
        }

        return new(sum / margins.Length, Math.Sqrt(squareSum) / margins.Length);
    }

    // Σ p·(ln p − ln p̂), with p = softmax(y).
    private static double DivergenceOf(ReadOnlySpan<float> y, ReadOnlySpan<float> q)
    {
        double highest = double.NegativeInfinity, highestQ = double.NegativeInfinity;
        for (int i = 0; i < y.Length; i++)
        {
            highest = Math.Max(highest, y[i]);
            highestQ = Math.Max(highestQ, q[i]);
        }

        double sum = 0, sumQ = 0, weighted = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double p = DeterministicMath.Exp(y[i] - highest);
            sum += p;
            sumQ += DeterministicMath.Exp(q[i] - highestQ);
            weighted += p * (y[i] - highest - (q[i] - highestQ));
        }

        return Math.Max(0, (weighted / sum) - DeterministicMath.Log(sum) + DeterministicMath.Log(sumQ));
    }
}

/// <summary>A mean over a sample, and how far from the mean over all inputs it may be.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">Its standard error.</param>
public readonly record struct Estimate(double Mean, double StandardError);
