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
/// <param name="largest">The largest magnitude of the input, at the samples' places and elsewhere, which the highest level has to be; null where it is fitted.</param>
/// <param name="ingredients">What to use.</param>
/// <param name="oneTerm">Whether grids are those of one counted term.</param>
/// <param name="problems">Second-order problems that are solved at the same time, which the result does not depend on.</param>
internal sealed class ProfileUnit(LayerSamples samples, bool signed, float? largest, Ingredients ingredients, bool oneTerm, int problems) : ISearchUnit<ProfiledLayer>
{
    private static readonly double[] Dampings = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

    // Rows that are looked up count for themselves as much as for what they are multiplied by.
    private const double LeastDampingOfRows = 1;
    private readonly ExecutableLayer layer = samples.Layer;

    /// <inheritdoc/>
    public string Kind => "profile/4";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, samples);
        writer.Write(signed);
        writer.Write(largest ?? -1);
        writer.Write((int)ingredients);
        writer.Write(layer.IsLookedUp);
        if (oneTerm)
        {
            writer.Write("one term");
        }
    }

    /// <inheritdoc/>
    public ProfiledLayer Run(int threads, CancellationToken cancellationToken)
    {
        var moments = LayerMoments.Of(samples, threads, cancellationToken);
        double damping = ChooseDamping(moments, threads, cancellationToken);
        damping = layer.IsLookedUp ? Math.Max(damping, LeastDampingOfRows) : damping;

        // FP32's inputs are the layer's own, so that the best weights are, too.
        var reconstruction = LayerReconstruction.Of(layer, moments, damping, ingredients & ~Ingredients.Retarget);
        var rounding = new InputSamples(samples, 0, samples.Count, layer.Weight);
        var (weights, inputs) = (reconstruction.TargetDistribution(), rounding.Distribution(signed, ingredients.HasFlag(Ingredients.Importance)));
        var fitter = new LayerFitter(weights, inputs, activationLimit: largest, oneTerm: oneTerm);
        const int Widths = LayerFitter.MaximumBits - LayerFitter.MinimumBits + 1;
        double[] weightErrors = new double[Widths], activationErrors = new double[Widths];
        double signal = rounding.TargetVariance();
        Reconstruction? reference = null;
        Chunks.For(
            2 * Widths,
            threads,
            piece =>
            {
                int bits = LayerFitter.MaximumBits - (piece / 2);
                if (piece % 2 == 1)
                {
                    activationErrors[bits - LayerFitter.MinimumBits] = signal > 0 ? rounding.RoundingError(fitter.FitActivations(bits).Grid) / signal : 0;
                    return;
                }

                var found = reconstruction.Run(fitter.FitWeights(bits).Grid, 1, cancellationToken);
                weightErrors[bits - LayerFitter.MinimumBits] = found.NoiseToSignal;
                reference = bits == WidthProfile.ReferenceBits ? found : reference;
            },
            cancellationToken);
        return new(
            damping,
            weights,
            inputs,
            largest,
            weightErrors,
            activationErrors,
            reference!,
            fitter.FitWeights(WidthProfile.ReferenceBits).Grid,
            fitter.FitActivations(WidthProfile.ReferenceBits).Grid);
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
            problems,
            i => errors[i] = HeldOutAssignment.Error(learnt, held, layer.Weight, Dampings[i], ingredients.HasFlag(Ingredients.Retarget)),
            cancellationToken);
        return Dampings[Array.IndexOf(errors, errors.Min())];
    }
}
