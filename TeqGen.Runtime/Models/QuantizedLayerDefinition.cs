using System.ComponentModel;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Lookup;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>What generated code knows of a quantized layer at compile time.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Geometry">Extents; a Linear is a 1×1 convolution over one pixel.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="HasBias">Whether the layer has a bias.</param>
/// <param name="Weights">Grid of the weights.</param>
/// <param name="Activations">Grid of the inputs, of the same base.</param>
/// <param name="Counting">The counting kernel that was emitted for the layer. Null counts on bit planes, or where the formats are too wide for these by the rolled kernel.</param>
/// <param name="Rows">How often one inference runs the layer: for each row of a Linear's input, each step of a recurrence.</param>
/// <param name="Kernel">How the layer is computed in a network that is loaded with <see cref="KernelFamily.Auto"/>.</param>
/// <param name="LookedUp">Whether rows of the weights are looked up, as an embedding's are.</param>
/// <param name="Lookup">The lookup kernel's register tiles, compiled for the layer's extents. Null takes those for any.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record QuantizedLayerDefinition(
    string Path,
    Conv2dGeometry Geometry,
    int Height,
    int Width,
    bool HasBias,
    ExponentialGrid Weights,
    ExponentialGrid Activations,
    CountingKernel? Counting,
    int Rows = 1,
    KernelFamily Kernel = KernelFamily.Lookup,
    bool LookedUp = false,
    LookupTiles? Lookup = null)
{
    /// <summary>Number of weights.</summary>
    public long WeightCount => (long)Geometry.Outputs * Geometry.PatchLength;

    /// <summary>Number of values of one input; of a layer over rows those of one row.</summary>
    public int InputLength => checked(Geometry.Inputs * Height * Width);

    internal int OutputPixels => checked(Geometry.OutputHeight(Height) * Geometry.OutputWidth(Width));

    internal int OutputLength => checked(Geometry.Outputs * OutputPixels);
}
