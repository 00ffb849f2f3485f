using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// What an error of the outputs does to the classes, to be expected on inputs in general. Some hundred inputs near their margin are too few to count on, so every
/// input's outputs meet the error of every other's: the mean over all pairs is smooth in the error. A changed class costs what FP32 itself believes:
/// its probability of the old class less that of the new, the probabilities being softmax at the temperature that makes the labels likeliest
/// (Guo et al., "On Calibration of Modern Neural Networks", 2017). So a change between classes of which FP32 is equally sure costs nothing, as it does on the average.
/// </summary>
internal sealed class LossExpectation
{
    // Work is bounded by using fewer errors: of these many products of inputs, errors and outputs.
    private const long MostWork = 1L << 27;
    private const int FewestErrors = 16;
    private const double LargestInverse = 64;
    private const int Halvings = 50;

    private readonly Tensor original;
    private readonly int[] classes;
    private readonly double[]? probabilities;

    /// <summary>Prepares.</summary>
    /// <param name="original">FP32's outputs, [items, outputs].</param>
    /// <param name="labels">Index of each item's class; null where only changes are asked for.</param>
    public LossExpectation(Tensor original, int[]? labels)
    {
        this.original = original;
        classes = Evaluation.Predictions(original);
        if (labels is not null)
        {
            InverseTemperature = FitInverseTemperature(original, labels);
            probabilities = Softmax(original, InverseTemperature);
        }
    }

    /// <summary>What FP32's outputs are multiplied by for its probabilities to be calibrated, 1/64 to 64; 1 without labels.</summary>
    public double InverseTemperature { get; } = 1;

    /// <summary>The share of inputs to expect in another class, and the share of top-1 to expect lost with the standard error over the inputs.</summary>
    /// <param name="quantized">The quantized network's outputs on the same inputs.</param>
    public (double Changes, Estimate? Loss) Of(Tensor quantized)
    {
        int items = original.Batch, outputs = original.Length / items;
        int errors = (int)Math.Clamp(MostWork / Math.Max(1, (long)items * outputs), Math.Min(FewestErrors, items), items);
        double changes = 0, sum = 0, squares = 0;
        var error = new float[errors * outputs];
        for (int e = 0; e < errors; e++)
        {
            int item = (int)((long)e * items / errors);
            for (int o = 0; o < outputs; o++)
            {
                error[(e * outputs) + o] = quantized.Item(item)[o] - original.Item(item)[o];
            }
        }

        for (int n = 0; n < items; n++)
        {
            double lost = 0;
            int changed = 0;
            for (int e = 0; e < errors; e++)
            {
                int found = LargestOfSum(original.Item(n), error.AsSpan(e * outputs, outputs), classes[n]);
                if (found != classes[n])
                {
                    changed++;
                    lost += probabilities is null ? 0 : probabilities[(n * outputs) + classes[n]] - probabilities[(n * outputs) + found];
                }
            }

            lost /= errors;
            changes += (double)changed / errors;
            sum += lost;
            squares += lost * lost;
        }

        double mean = sum / items;
        return (changes / items, probabilities is null ? null : new Estimate(mean, Math.Sqrt(Math.Max(0, (squares / items) - (mean * mean)) / items)));
    }

    // The class of before keeps its place unless another is really larger.
    private static int LargestOfSum(ReadOnlySpan<float> outputs, ReadOnlySpan<float> error, int before)
    {
        int largest = before;
        float value = outputs[before] + error[before];
        for (int o = 0; o < outputs.Length; o++)
        {
            float sum = outputs[o] + error[o];
            if (sum > value)
            {
                (largest, value) = (o, sum);
            }
        }

        return largest;
    }

    // The likelihood of the labels is concave in the inverse temperature: its slope, Σ (z of the label − Σ p·z), changes its sign once.
    private static double FitInverseTemperature(Tensor outputs, int[] labels)
    {
        double low = 1 / LargestInverse, high = LargestInverse;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = Math.Sqrt(low * high), slope = 0;
            double[] p = Softmax(outputs, middle);
            for (int n = 0; n < labels.Length; n++)
            {
                var z = outputs.Item(n);
                slope += z[labels[n]];
                for (int o = 0; o < z.Length; o++)
                {
                    slope -= p[(n * z.Length) + o] * z[o];
                }
            }

            (low, high) = slope > 0 ? (middle, high) : (low, middle);
        }

        return Math.Sqrt(low * high);
    }

    private static double[] Softmax(Tensor outputs, double inverseTemperature)
    {
        int length = outputs.Length / outputs.Batch;
        var result = new double[outputs.Length];
        for (int n = 0; n < outputs.Batch; n++)
        {
            var z = outputs.Item(n);
            double highest = z[0], sum = 0;
            foreach (float value in z)
            {
                highest = Math.Max(highest, value);
            }

            var row = result.AsSpan(n * length, length);
            for (int o = 0; o < length; o++)
            {
                row[o] = DeterministicMath.Exp(inverseTemperature * (z[o] - highest));
                sum += row[o];
            }

            for (int o = 0; o < length; o++)
            {
                row[o] /= sum;
            }
        }

        return result;
    }
}
