using System.Globalization;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Costs;
using TeqGen.Shared.Layout;

namespace TeqGen.Search.Tuning;

/// <summary>How a probe's grids treat zero.</summary>
internal enum ProbeGrid
{
    /// <summary>Companded: β = −α, so that every term exists.</summary>
    Companded,

    /// <summary>Zero has a code of its own, β = 0.</summary>
    Reserved,
}

/// <summary>A layer whose time is measured, with Laplace-distributed weights and inputs.</summary>
/// <param name="Geometry">Its extents.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Rows">Input vectors of a Linear in one call.</param>
/// <param name="WeightBits">Stored bits of a weight, sign included.</param>
/// <param name="ActivationBits">Stored bits of an activation.</param>
/// <param name="Signed">Whether activations have a sign, or are those of a ReLU.</param>
/// <param name="Grid">How zero is treated.</param>
internal sealed record Probe(
    Conv2dGeometry Geometry, int Height, int Width, int Rows, int WeightBits, int ActivationBits, bool Signed, ProbeGrid Grid = ProbeGrid.Companded)
{
    // Some standard deviations: what the grids reach to, and the ratio of their largest level to their smallest.
    private const double Largest = 4;
    private const double LogarithmOfRange = 3.5;

    /// <summary>A Linear.</summary>
    public static Probe Linear(int outputs, int inputs, int weightBits, int activationBits, bool signed, int rows = 1, ProbeGrid grid = ProbeGrid.Companded) =>
        new(new(inputs, outputs, 1, 1, 0, 1, 1), 1, 1, rows, weightBits, activationBits, signed, grid);

    /// <summary>A convolution of a square image with as many zeros around as keep its extent.</summary>
    public static Probe Convolution(
        int inputs, int outputs, int kernel, int extent, int weightBits, int activationBits, int stride = 1, int groups = 1, bool signed = false, ProbeGrid grid = ProbeGrid.Companded) =>
        new(new(inputs, outputs, kernel, stride, kernel / 2, 1, groups), extent, extent, 1, weightBits, activationBits, signed, grid);

    /// <summary>The layer as a definition.</summary>
    public QuantizedLayerDefinition Definition { get; } = Define(Geometry, Height, Width, WeightBits, ActivationBits, Signed, Grid);

    /// <summary>The layer as the cost model sees it.</summary>
    public LayerWork Work => new(
        Geometry.Inputs, Geometry.Outputs, Height, Width, Geometry.Kernel, Geometry.Stride, Geometry.Padding, Geometry.Dilation, Geometry.Groups, Rows,
        new CounterLayout(Definition.Weights.Format, Definition.Activations.Format));

    public override string ToString()
    {
        string bits = string.Create(CultureInfo.InvariantCulture, $"{WeightBits}×{ActivationBits} bits{(Signed ? "" : ", rectified")}{(Grid == ProbeGrid.Reserved ? ", reserved" : "")}");
        var g = Geometry;
        return Height * Width == 1
            ? string.Create(CultureInfo.InvariantCulture, $"linear {g.Outputs}×{g.Inputs}, {Rows} row{(Rows == 1 ? "" : "s")}, {bits}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"conv {g.Kernel.Height}×{g.Kernel.Width}, {g.Inputs} to {g.Outputs}, {Height}×{Width}, stride {g.Stride.Height}{(g.Groups > 1 ? $", {g.Groups} groups" : "")}, {bits}");
    }

    private static QuantizedLayerDefinition Define(Conv2dGeometry geometry, int height, int width, int weightBits, int activationBits, bool signed, ProbeGrid kind)
    {
        int weightExponent = weightBits - 1, activationExponent = activationBits - (signed ? 1 : 0);
        double b = Math.Exp(LogarithmOfRange / (1 << Math.Max(2, Math.Max(weightExponent, activationExponent))));
        ExponentialGrid Grid(int exponentBits, bool hasSign)
        {
            bool companded = kind == ProbeGrid.Companded;
            double top = ExponentialGrid.Powers(b, (1 << exponentBits) - (companded ? 0 : 1))[^1];
            double alpha = Largest / (companded ? top - 1 : top);
            return new(b, alpha, companded ? -alpha : 0, exponentBits, hasSign, companded ? ZeroTreatment.Companded : ZeroTreatment.Reserved);
        }

        return new("probe", geometry, height, width, true, Grid(weightExponent, true), Grid(activationExponent, signed), null);
    }
}
