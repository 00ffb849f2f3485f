namespace TeqGen.Search;

/// <summary>What is known, before widths are chosen, of two operands that share a base: a layer's weights and inputs, or the right and the left operand of a product of activations.</summary>
/// <param name="maximumCounters">Most counters of an output; null for any.</param>
internal abstract class WidthProfile(int? maximumCounters)
{
    /// <summary>Stored bits at which sensitivities are measured: noise large enough to matter, small enough for its effect to grow with its power.</summary>
    public const int ReferenceBits = 4;

    /// <summary>Most counters of an output; null for any.</summary>
    public int? MaximumCounters { get; } = maximumCounters;

    /// <summary>Values of the weights, or of the right operand for one input.</summary>
    public abstract long WeightCount { get; }

    /// <summary>Values of the inputs, or of the left operand, for one input.</summary>
    public abstract long InputCount { get; }

    /// <summary>Most stored bits of the weights or the right operand.</summary>
    public virtual int MostWeightBits => LayerFitter.MaximumBits;

    /// <summary>For 2 to 8 stored bits the relative error of the outputs that rounding the weights or the right operand makes.</summary>
    public abstract double[] WeightErrors { get; }

    /// <summary>The same of rounding the inputs or the left operand.</summary>
    public abstract double[] ActivationErrors { get; }

    /// <summary>Fits grids of both operands under one base.</summary>
    public abstract LayerFitter Fitter { get; }

    /// <summary>Divergence of the network's outputs per relative error of these outputs that comes from the weights or the right operand.</summary>
    public double WeightSensitivity { get; set; } = 1;

    /// <summary>The same of the inputs or the left operand.</summary>
    public double ActivationSensitivity { get; set; } = 1;

    /// <summary>The divergence to expect of a width of the weights.</summary>
    public double WeightDamage(int bits) => WeightSensitivity * WeightErrors[bits - LayerFitter.MinimumBits];

    /// <summary>The divergence to expect of a width of the inputs.</summary>
    public double ActivationDamage(int bits) => ActivationSensitivity * ActivationErrors[bits - LayerFitter.MinimumBits];
}

/// <summary>All operands of a network.</summary>
/// <param name="Layers">The layers in the order of the graph.</param>
/// <param name="Products">The products of two activations, likewise.</param>
internal sealed record NetworkProfile(LayerProfile[] Layers, ProductProfile[] Products)
{
    /// <summary>The layers, then the products.</summary>
    public IReadOnlyList<WidthProfile> All { get; } = [.. Layers, .. Products];
}
