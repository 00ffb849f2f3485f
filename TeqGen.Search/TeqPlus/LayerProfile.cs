namespace TeqGen.Search;

/// <summary>Stored bits of a layer's two operands, sign counted.</summary>
/// <param name="Weights">Of a weight.</param>
/// <param name="Activations">Of an activation.</param>
public readonly record struct LayerWidths(int Weights, int Activations);

/// <summary>What is known of a layer before widths are chosen.</summary>
/// <param name="layer">The layer.</param>
/// <param name="known">What its samples tell.</param>
/// <param name="targets">What the layer should give at its samples' places, [samples, outputs].</param>
/// <param name="summands">What its outputs are added to there, where there is such a sum; else null.</param>
/// <param name="maximumCounters">Most counters of an output; null for any.</param>
internal sealed class LayerProfile(ExecutableLayer layer, ProfiledLayer known, float[] targets, float[]? summands, int? maximumCounters)
    : WidthProfile(maximumCounters)
{
    public ExecutableLayer Layer { get; } = layer;

    public ProfiledLayer Known { get; } = known;

    public float[] Targets { get; } = targets;

    public float[]? Summands { get; } = summands;

    /// <summary>FP32's samples of a layer whose rows are looked up: it is quantized where they are first read, long before its products.</summary>
    public LayerSamples? Samples { get; init; }

    public override long WeightCount => Layer.WeightCount;

    public override long InputCount => Layer.MostInputCount;

    public override double[] WeightErrors => Known.WeightErrors;

    public override double[] ActivationErrors => Known.ActivationErrors;

    public override LayerFitter Fitter { get; } = new(known.Weights, known.Inputs, activationLimit: known.InputLimit, oneTerm: maximumCounters is not null);
}
