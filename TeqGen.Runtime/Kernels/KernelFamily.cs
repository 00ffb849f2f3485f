namespace TeqGen.Kernels;

/// <summary>How the dot products of a quantized network are computed.</summary>
public enum KernelFamily
{
    /// <summary>
    /// Each layer as its <see cref="ExponentialQuantizedAttribute.Kernel"/> says, or else as the generator's cost model expects to be the fastest; its generated file says which and why.
    /// </summary>
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
