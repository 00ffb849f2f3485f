using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>How near a quantized network's outputs are to those of FP32. Sums run over inputs and outputs in order.</summary>
/// <param name="Top1">Top-1 by the labels; null without.</param>
/// <param name="Loss">The loss of top-1; without labels, of agreement with FP32.</param>
/// <param name="Agreement">The share of inputs that both put into the same class, 0 to 1.</param>
/// <param name="SqnrDecibels">10·log₁₀ of Σy² / Σ(y − ŷ)² over all outputs; −200 to 200.</param>
/// <param name="ExpectedDisagreement">
/// The share of inputs to expect in another class, 0 to 1: smooth where <paramref name="Agreement"/> moves in steps (<see cref="LossExpectation"/>).
/// </param>
/// <param name="ExpectedLoss">The share of top-1 to expect lost, smooth likewise. Null without labels.</param>
/// <param name="Divergence">Mean Kullback–Leibler divergence of the softmax of the outputs from FP32's, in nats: smooth where top-1 moves in steps.</param>
public sealed record OutputQuality(Top1Score? Top1, AccuracyLoss Loss, double Agreement, double ExpectedDisagreement, Estimate? ExpectedLoss, double SqnrDecibels, double Divergence)
{
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

        var (changes, loss) = new LossExpectation(original, labels).Of(quantized);
        int agreeing = before.Zip(after).Count(pair => pair.First == pair.Second);
        return new(
            labels is null ? null : new Top1Score(after.Zip(labels).Count(pair => pair.First == pair.Second), labels.Length),
            AccuracyLoss.Between(before, after, labels),
            (double)agreeing / before.Length,
            changes,
            loss,
            noise <= signal * 1e-20 ? OperandFit.LargestSqnrDecibels : 10 * DeterministicMath.Log10(Math.Max(signal / noise, 1e-20)),
            divergence / original.Batch);
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
