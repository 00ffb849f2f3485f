namespace TeqGen.Kernels;

/// <summary>How the dot products of a quantized network are computed.</summary>
public enum KernelFamily
{
    /// <summary><see cref="Lookup"/>, the fastest family on the networks that were measured.</summary>
    Auto,

    /// <summary>Scalar, the definition of the result. Slow.</summary>
    Reference,

    /// <summary>Exponents are added and counted in integers, by code that was emitted for the layer. Equal to the reference bit for bit.</summary>
    Counting,

    /// <summary>
    /// Codes become 14-bit integer levels through in-register tables and meet a multiply-add. A layer's dot products
    /// are within 1e-3 of the reference's in relative L2.
    /// </summary>
    Lookup,
}
