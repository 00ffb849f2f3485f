namespace TeqGen.Search;

/// <summary>Stored bits of a layer's two operands, sign counted.</summary>
/// <param name="Weights">Of a weight.</param>
/// <param name="Activations">Of an activation.</param>
public readonly record struct LayerWidths(int Weights, int Activations);

/// <summary>What is known of a layer before widths are chosen.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Fitter">Fits grids of both operands under one base.</param>
/// <param name="Targets">What the layer should give at its samples' places, [samples, outputs].</param>
/// <param name="Samples">About how many samples.</param>
/// <param name="Damping">Damping of the second-order problem.</param>
/// <param name="WeightErrors">For 2 to 8 stored bits the relative error of the layer's outputs that rounding its weights makes.</param>
/// <param name="ActivationErrors">The same of rounding its inputs.</param>
/// <param name="Weights">The weights at <see cref="ReferenceBits"/>.</param>
internal sealed record LayerProfile(
    ExecutableLayer Layer,
    LayerFitter Fitter,
    float[] Targets,
    int Samples,
    double Damping,
    double[] WeightErrors,
    double[] ActivationErrors,
    Tensor Weights,
    Tensor? Bias)
{
    /// <summary>Stored bits at which sensitivities are measured: noise large enough to matter, small enough for its effect to grow with its power.</summary>
    public const int ReferenceBits = 4;

    /// <summary>What the layer's outputs are added to at the samples' places, where there is such a sum; else null.</summary>
    public float[]? Summands { get; init; }

    /// <summary>Divergence of the network's outputs per relative error of this layer's outputs that comes from its weights.</summary>
    public double WeightSensitivity { get; set; } = 1;

    /// <summary>The same of its inputs.</summary>
    public double ActivationSensitivity { get; set; } = 1;

    /// <summary>The divergence to expect of a width of the weights.</summary>
    public double WeightDamage(int bits) => WeightSensitivity * WeightErrors[bits - LayerFitter.MinimumBits];

    /// <summary>The divergence to expect of a width of the inputs.</summary>
    public double ActivationDamage(int bits) => ActivationSensitivity * ActivationErrors[bits - LayerFitter.MinimumBits];
}
