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
internal sealed class LayerProfile(ExecutableLayer layer, ProfiledLayer known, float[] targets, float[]? summands)
{
    /// <summary>Stored bits at which sensitivities are measured: noise large enough to matter, small enough for its effect to grow with its power.</summary>
    public const int ReferenceBits = 4;

    public ExecutableLayer Layer { get; } = layer;

    public ProfiledLayer Known { get; } = known;

    public float[] Targets { get; } = targets;

    public float[]? Summands { get; } = summands;

    /// <summary>FP32's samples of a layer whose rows are looked up: it is quantized where they are first read, long before its products.</summary>
    public LayerSamples? Samples { get; init; }

    /// <summary>Fits grids of both operands under one base.</summary>
    public LayerFitter Fitter { get; } = new(known.Weights, known.Inputs, activationLimit: known.InputLimit);

    /// <summary>Divergence of the network's outputs per relative error of this layer's outputs that comes from its weights.</summary>
    public double WeightSensitivity { get; set; } = 1;

    /// <summary>The same of its inputs.</summary>
    public double ActivationSensitivity { get; set; } = 1;

    /// <summary>The divergence to expect of a width of the weights.</summary>
    public double WeightDamage(int bits) => WeightSensitivity * Known.WeightErrors[bits - LayerFitter.MinimumBits];

    /// <summary>The divergence to expect of a width of the inputs.</summary>
    public double ActivationDamage(int bits) => ActivationSensitivity * Known.ActivationErrors[bits - LayerFitter.MinimumBits];
}
