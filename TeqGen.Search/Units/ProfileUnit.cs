using TeqGen.Kernels.FullPrecision;
using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>What one layer's samples tell.</summary>
/// <param name="Damping">Damping of the second-order problem.</param>
/// <param name="Weights">Magnitudes that grids of weights are fitted to.</param>
/// <param name="Inputs">Magnitudes that grids of inputs are fitted to.</param>
/// <param name="InputLimit">Where the highest level of the inputs has to be; null to fit it.</param>
/// <param name="WeightErrors">For 2 to 8 stored bits the relative error of the layer's outputs that rounding its weights makes.</param>
/// <param name="ActivationErrors">The same of rounding its inputs.</param>
/// <param name="Reference">The weights at the reference width.</param>
/// <param name="ReferenceWeights">Their grid.</param>
/// <param name="ReferenceInputs">The inputs' grid at the reference width.</param>
internal sealed record ProfiledLayer(
    double Damping,
    MagnitudeDistribution Weights,
    MagnitudeDistribution Inputs,
    double? InputLimit,
    double[] WeightErrors,
    double[] ActivationErrors,
    Reconstruction Reference,
    ExponentialGrid ReferenceWeights,
    ExponentialGrid ReferenceInputs);

/// <summary>Learns from a layer's samples how its outputs suffer from every width of its weights and of its inputs.</summary>
/// <param name="samples">FP32 windows and outputs.</param>
/// <param name="signed">Whether a value of the input is below zero.</param>
/// <param name="largest">The largest magnitude of the input, at the samples' places and elsewhere.</param>
/// <param name="ingredients">What to use.</param>
internal sealed class ProfileUnit(LayerSamples samples, bool signed, float largest, Ingredients ingredients) : ISearchUnit<ProfiledLayer>
{
    private const int ActivationSamples = 1 << 17;
    private const int ErrorSamples = 1024;
    private const int CrossValidatedOutputs = 32;
    private static readonly double[] Dampings = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];
    private readonly ExecutableLayer layer = samples.Layer;

    /// <inheritdoc/>
    public string Kind => "profile/3";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, layer);
        UnitBytes.Write(writer, samples.Targets);
        foreach (float[] windows in samples.Windows)
        {
            UnitBytes.Write(writer, windows);
        }

        writer.Write(samples.Centred);
        writer.Write(signed);
        writer.Write(largest);
        writer.Write((int)ingredients);
    }

    /// <inheritdoc/>
    public ProfiledLayer Run(int threads, CancellationToken cancellationToken)
    {
        var moments = LayerMoments.Of(samples, threads, cancellationToken);
        double damping = ChooseDamping(moments, threads, cancellationToken);

        // FP32's inputs are the layer's own, so that the best weights are, too.
        var reconstruction = LayerReconstruction.Of(layer, moments, damping, ingredients & ~Ingredients.Retarget);
        var (weights, inputs) = (reconstruction.TargetDistribution(), Inputs());
        double? limit = ingredients.HasFlag(Ingredients.Clipping) ? null : largest;
        var fitter = new LayerFitter(weights, inputs, activationLimit: limit);
        const int Widths = LayerFitter.MaximumBits - LayerFitter.MinimumBits + 1;
        double[] weightErrors = new double[Widths], activationErrors = new double[Widths];
        Reconstruction? reference = null;
        Chunks.For(
            2 * Widths,
            threads,
            piece =>
            {
                int bits = LayerFitter.MaximumBits - (piece / 2);
                if (piece % 2 == 1)
                {
                    activationErrors[bits - LayerFitter.MinimumBits] = ActivationError(fitter.FitActivations(bits).Grid);
                    return;
                }

                var found = reconstruction.Run(fitter.FitWeights(bits).Grid, 1, cancellationToken);
                weightErrors[bits - LayerFitter.MinimumBits] = found.NoiseToSignal;
                reference = bits == LayerProfile.ReferenceBits ? found : reference;
            },
            cancellationToken);
        return new(
            damping,
            weights,
            inputs,
            limit,
            weightErrors,
            activationErrors,
            reference!,
            fitter.FitWeights(LayerProfile.ReferenceBits).Grid,
            fitter.FitActivations(LayerProfile.ReferenceBits).Grid);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, ProfiledLayer result)
    {
        writer.Write(result.Damping);
        UnitBytes.Write(writer, result.Weights);
        UnitBytes.Write(writer, result.Inputs);
        UnitBytes.WriteOptional(writer, result.InputLimit);
        UnitBytes.Write(writer, result.WeightErrors);
        UnitBytes.Write(writer, result.ActivationErrors);
        UnitBytes.Write(writer, result.Reference);
        UnitBytes.Write(writer, result.ReferenceWeights);
        UnitBytes.Write(writer, result.ReferenceInputs);
    }

    /// <inheritdoc/>
    public ProfiledLayer Read(BinaryReader reader)
    {
        double damping = reader.ReadDouble();
        var (weights, inputs) = (UnitBytes.ReadDistribution(reader), UnitBytes.ReadDistribution(reader));
        double? limit = UnitBytes.ReadOptionalDouble(reader);
        double[] weightErrors = UnitBytes.ReadDoubles(reader), activationErrors = UnitBytes.ReadDoubles(reader);
        var reference = UnitBytes.ReadReconstruction(reader);
        var (weightGrid, inputGrid) = (UnitBytes.ReadGrid(reader), UnitBytes.ReadGrid(reader));
        return new(damping, weights, inputs, limit, weightErrors, activationErrors, reference, weightGrid, inputGrid);
    }

    // The second-order matrix says too much, even with many samples for a window's length, since those of one input are alike; how much to believe it
    // is decided on the other half of the inputs.
    private double ChooseDamping(GroupMoments[] moments, int threads, CancellationToken cancellationToken)
    {
        int half = samples.Count / 2;
        var learnt = LayerMoments.Of(samples, 0, half, threads, cancellationToken);
        var held = LayerMoments.Of(samples, half, samples.Count - half, threads, cancellationToken);
        var errors = new double[Dampings.Length];
        Chunks.For(
            errors.Length,
            threads,
            i => errors[i] = HeldOutError(learnt, held, Dampings[i]),
            cancellationToken);
        return Dampings[Array.IndexOf(errors, errors.Min())];
    }

    private double HeldOutError(GroupMoments[] learnt, GroupMoments[] held, double damping)
    {
        int length = layer.Geometry.PatchLength, outputs = layer.Geometry.GroupOutputs, step = Math.Max(1, outputs / CrossValidatedOutputs);
        double error = 0;
        var method = new AssignmentMethod(true, true, true);
        for (int group = 0; group < learnt.Length; group++)
        {
            var problem = AssignmentProblem.Create(
                learnt[group], layer.Weight.Data.Slice(group * outputs * length, outputs * length), damping, ingredients.HasFlag(Ingredients.Retarget));
            var levels = new LevelSet(TypicalGrid);
            for (int o = 0; o < outputs; o += step)
            {
                var row = RowAssignment.Run(problem, o, levels, null, method);
                var weights = new double[length];
                for (int i = 0; i < length; i++)
                {
                    weights[problem.Order[i]] = row.Factor * row.Values[i];
                }

                error += AssignmentProblem.Error(held[group], o, weights);
            }
        }

        return error;
    }

    // Four stored bits for normally distributed weights of mean square 1.
    private static ExponentialGrid TypicalGrid { get; } = new(1.25, 0.62, -0.62, 3, true, ZeroTreatment.Companded);

    private MagnitudeDistribution Inputs()
    {
        var g = layer.Geometry;
        int length = g.PatchLength;
        long all = (long)samples.Count * length * g.Groups, step = Math.Max(1, all / ActivationSamples);
        while (step > 1 && Gcd(step, length) > 1)
        {
            step++;
        }

        var importance = new double[g.Groups * length];
        for (int o = 0; o < g.Outputs; o++)
        {
            var row = layer.Weight.Item(o);
            for (int i = 0; i < length; i++)
            {
                importance[(o / g.GroupOutputs * length) + i] += (double)row[i] * row[i];
            }
        }

        int count = (int)((all + step - 1) / step);
        var values = new double[count];
        var weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            long place = i * step, group = place / ((long)samples.Count * length), inside = place % ((long)samples.Count * length);
            values[i] = samples.Windows[group][inside];
            weights[i] = ingredients.HasFlag(Ingredients.Importance) ? importance[(group * length) + (inside % length)] : 1;
        }

        return MagnitudeDistribution.Weighted(values, weights, signed);
    }

    // Relative error of the layer's outputs when its inputs are rounded and its weights are not; means are left to the bias.
    private double ActivationError(ExponentialGrid grid)
    {
        var g = layer.Geometry;
        int length = g.PatchLength, outputs = g.GroupOutputs, step = Math.Max(1, samples.Count / ErrorSamples), count = samples.Count / step;
        var encoder = new GridEncoder(grid);
        double noise = 0, signal = 0;
        var weights = new float[length * outputs];
        var products = new float[count * outputs];
        var differences = new float[count * length];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int n = 0; n < count; n++)
            {
                var window = samples.Windows[group].AsSpan(n * step * length, length);
                var difference = differences.AsSpan(n * length, length);
                encoder.Round(window, difference);
                for (int i = 0; i < length; i++)
                {
                    difference[i] -= window[i];
                }
            }

            for (int o = 0; o < outputs; o++)
            {
                var row = layer.Weight.Item((group * outputs) + o);
                for (int i = 0; i < length; i++)
                {
                    weights[(i * outputs) + o] = row[i];
                }
            }

            MatrixMultiply.Run(differences, weights, products, count, length, outputs);
            for (int o = 0; o < outputs; o++)
            {
                noise += Variance(products, count, outputs, o, samples.Centred);
            }
        }

        for (int o = 0; o < g.Outputs; o++)
        {
            signal += Variance(samples.Targets, samples.Count, g.Outputs, o, samples.Centred);
        }

        return signal > 0 ? noise / signal : 0;
    }

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
