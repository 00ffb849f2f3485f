using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// Chooses the factors of the channels that a layer reads: of several strengths the one that saves most bits on the half of the calibration inputs
/// that it was not learnt from.
/// </summary>
/// <param name="samples">FP32 windows and outputs of the layer.</param>
/// <param name="channels">The channel of each of the layer's inputs.</param>
/// <param name="signed">Whether a value of the input is below zero.</param>
/// <param name="problems">Strengths that are tried at the same time, which the result does not depend on.</param>
internal sealed class EqualizationUnit(LayerSamples samples, int[] channels, bool signed, int problems) : ISearchUnit<int[]>
{
    private const int LargestExponent = 6;
    private const double Damping = 0.1;

    // What half a bit of noise is worth: less is chance.
    private const double NegligibleGain = 0.01;

    // Powers of a channel's size in the inputs, and of its size in the weights, that go into its factor. (½, ½) makes both sizes equal.
    private static readonly (double Inputs, double Weights)[] Strengths =
        [(0, 0), (0.25, 0.25), (0.5, 0.5), (0.5, 0), (1, 0), (0, 0.5), (0, 1), (0.25, 0), (0, 0.25)];

    private readonly ExecutableLayer layer = samples.Layer;

    /// <inheritdoc/>
    public string Kind => "equalization/1";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, samples);
        writer.Write(signed);
        foreach (int channel in channels)
        {
            writer.Write(channel);
        }
    }

    /// <inheritdoc/>
    public int[] Run(int threads, CancellationToken cancellationToken)
    {
        int half = samples.Count / 2;
        if (half == 0)
        {
            return new int[channels[^1] + 1];
        }

        var learnt = LayerMoments.Of(samples, 0, half, threads, cancellationToken);
        var held = LayerMoments.Of(samples, half, samples.Count - half, threads, cancellationToken);
        double[] inputSizes = Logarithms(InputSizes(half)), weightSizes = Logarithms(WeightSizes());
        int[][] candidates = [.. Strengths.Select(strength => Exponents(inputSizes, weightSizes, strength.Inputs, strength.Weights))];
        var costs = new double[candidates.Length];
        Chunks.For(candidates.Length, problems, i => costs[i] = Cost(candidates[i], half, learnt, held), cancellationToken);
        int best = Array.IndexOf(costs, costs.Min());
        return costs[best] < costs[0] - NegligibleGain ? candidates[best] : candidates[0];
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, int[] result) => UnitBytes.Write(writer, Array.ConvertAll(result, exponent => (double)exponent));

    /// <inheritdoc/>
    public int[] Read(BinaryReader reader) => Array.ConvertAll(UnitBytes.ReadDoubles(reader), exponent => (int)exponent);

    // Bits for each value of both operands that the errors at four bits are worth, where bits go to where they do most good.
    private double Cost(int[] exponents, int half, GroupMoments[] learnt, GroupMoments[] held)
    {
        var g = layer.Geometry;
        float[] factors = Equalization.WindowFactors(g, [.. channels.Select(channel => exponents[channel])]);
        var weight = Equalization.ScaledWeight(layer, factors);
        var inputs = new InputSamples(samples, 0, half, weight, factors).Distribution(signed, important: true);
        var grid = new LayerFitter(inputs, inputs).FitActivations(LayerProfile.ReferenceBits).Grid;
        double fromInputs = new InputSamples(samples, half, samples.Count - half, weight, factors).RoundingError(grid);
        GroupMoments[] Scaled(GroupMoments[] moments) => [.. moments.Select((group, i) => group.Divided(factors.AsSpan(i * g.PatchLength, g.PatchLength)))];
        double fromWeights = HeldOutAssignment.Error(Scaled(learnt), Scaled(held), weight, Damping, retarget: false);
        double all = layer.WeightCount + layer.InputCount;
        return ((layer.WeightCount * Bits(fromWeights)) + (layer.InputCount * Bits(fromInputs))) / all;
    }

    // A bit quarters the power of the noise.
    private static double Bits(double power) => DeterministicMath.Log(Math.Max(power, 1e-30)) / (2 * DeterministicMath.Log(2));

    private static int[] Exponents(double[] inputSizes, double[] weightSizes, double ofInputs, double ofWeights)
    {
        var exponents = new int[inputSizes.Length];
        for (int i = 0; i < exponents.Length; i++)
        {
            double wanted = (ofInputs * inputSizes[i]) - (ofWeights * weightSizes[i]);
            exponents[i] = (int)Math.Clamp(Math.Round(wanted), -LargestExponent, LargestExponent);
        }

        return exponents;
    }

    // Logarithms to base 2 of root mean squares, less their mean; 0 for what has no size.
    private static double[] Logarithms(double[] squares)
    {
        double[] result = Array.ConvertAll(squares, square => square > 0 ? Bits(square) : double.NaN);
        double mean = result.Where(double.IsFinite).DefaultIfEmpty(0).Average();
        return Array.ConvertAll(result, value => double.IsFinite(value) ? value - mean : 0);
    }

    private double[] InputSizes(int count)
    {
        var g = layer.Geometry;
        return PerChannel((group, element) =>
        {
            double sum = 0;
            for (int n = 0; n < count; n++)
            {
                double value = samples.Windows[group][(n * g.PatchLength) + element];
                sum += value * value;
            }

            return sum / count;
        });
    }

    private double[] WeightSizes()
    {
        var g = layer.Geometry;
        return PerChannel((group, element) =>
        {
            double sum = 0;
            for (int o = 0; o < g.GroupOutputs; o++)
            {
                double value = layer.Weight.Data[((((group * g.GroupOutputs) + o) * g.PatchLength) + element)];
                sum += value * value;
            }

            return sum / g.GroupOutputs;
        });
    }

    // Means over the elements of the windows that are of a channel.
    private double[] PerChannel(Func<int, int, double> of)
    {
        var g = layer.Geometry;
        int kernel = g.Kernel.Height * g.Kernel.Width;
        double[] sums = new double[channels[^1] + 1], counts = new double[sums.Length];
        for (int i = 0; i < g.Groups * g.PatchLength; i++)
        {
            int channel = channels[i / kernel];
            sums[channel] += of(i / g.PatchLength, i % g.PatchLength);
            counts[channel]++;
        }

        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }
}
