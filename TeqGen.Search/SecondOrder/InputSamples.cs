using TeqGen.Kernels.FullPrecision;
using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// What rounding a layer's inputs does at a part of its samples; of inputs divided by a factor for each element of a window, and weights multiplied by it, if
/// there are such factors.
/// </summary>
/// <param name="samples">The samples.</param>
/// <param name="first">The first sample.</param>
/// <param name="count">How many.</param>
/// <param name="weight">The weights, multiplied.</param>
/// <param name="factors">For each group [length]; null for 1.</param>
internal sealed class InputSamples(LayerSamples samples, int first, int count, Tensor weight, float[]? factors = null)
{
    private const int DistributionSamples = 1 << 17;
    private const int ErrorSamples = 1024;
    private readonly Conv2dGeometry geometry = samples.Layer.Geometry;
    private readonly int length = samples.Layer.Geometry.PatchLength;

    /// <summary>Magnitudes that grids are fitted to.</summary>
    /// <param name="signed">Whether grids need a sign.</param>
    /// <param name="important">Whether values are weighed by the squares of the weights that they meet.</param>
    public MagnitudeDistribution Distribution(bool signed, bool important)
    {
        long all = (long)count * length * geometry.Groups, step = Math.Max(1, all / DistributionSamples);
        while (step > 1 && Gcd(step, length) > 1)
        {
            step++;
        }

        var importance = new double[geometry.Groups * length];
        for (int o = 0; o < geometry.Outputs; o++)
        {
            var row = weight.Item(o);
            for (int i = 0; i < length; i++)
            {
                importance[(o / geometry.GroupOutputs * length) + i] += (double)row[i] * row[i];
            }
        }

        int chosen = (int)((all + step - 1) / step);
        var values = new double[chosen];
        var weights = new double[chosen];
        for (int i = 0; i < chosen; i++)
        {
            long place = i * step, group = place / ((long)count * length), inside = place % ((long)count * length);
            int element = (int)((group * length) + (inside % length));
            values[i] = Value(samples.Windows[group][((long)first * length) + inside], element);
            weights[i] = important ? importance[element] : 1;
        }

        return MagnitudeDistribution.Weighted(values, weights, signed);
    }

    /// <summary>Σ over outputs of the variance of the error when inputs are rounded and weights are not; means are left to the bias if there is one.</summary>
    /// <param name="grid">The inputs' grid.</param>
    public double RoundingError(ExponentialGrid grid)
    {
        int outputs = geometry.GroupOutputs, step = Math.Max(1, count / ErrorSamples), chosen = count / step;
        var encoder = new GridEncoder(grid);
        double noise = 0;
        var weights = new float[length * outputs];
        var products = new float[chosen * outputs];
        var differences = new float[chosen * length];
        var window = new float[length];
        for (int group = 0; group < geometry.Groups; group++)
        {
            for (int n = 0; n < chosen; n++)
            {
                for (int i = 0; i < length; i++)
                {
                    window[i] = Value(samples.Windows[group][((first + (n * step)) * length) + i], (group * length) + i);
                }

                var difference = differences.AsSpan(n * length, length);
                encoder.Round(window, difference);
                for (int i = 0; i < length; i++)
                {
                    difference[i] -= window[i];
                }
            }

            for (int o = 0; o < outputs; o++)
            {
                var row = weight.Item((group * outputs) + o);
                for (int i = 0; i < length; i++)
                {
                    weights[(i * outputs) + o] = row[i];
                }
            }

            MatrixMultiply.Run(differences, weights, products, chosen, length, outputs);
            for (int o = 0; o < outputs; o++)
            {
                noise += Variance(products, chosen, outputs, o, samples.Centred);
            }
        }

        return noise;
    }

    /// <summary>Σ over outputs of the variance of the targets at all samples.</summary>
    public double TargetVariance()
    {
        double signal = 0;
        for (int o = 0; o < geometry.Outputs; o++)
        {
            signal += Variance(samples.Targets, samples.Count, geometry.Outputs, o, samples.Centred);
        }

        return signal;
    }

    private float Value(float value, int element) => factors is null ? value : value / factors[element];

    private static double Variance(float[] values, int rows, int columns, int column, bool centred)
    {
        double sum = 0, squares = 0;
        for (int n = 0; n < rows; n++)
        {
            double value = values[(n * columns) + column];
            sum += value;
            squares += value * value;
        }

        double mean = centred ? sum / rows : 0;
        return Math.Max(0, (squares / rows) - (mean * mean));
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
