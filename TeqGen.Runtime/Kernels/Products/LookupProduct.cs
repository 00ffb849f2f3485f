using TeqGen.Kernels.FullPrecision;
using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen.Kernels.Products;

/// <summary>
/// By looking up levels in binary32, whose products are summed as FP32's are. Both operands are new with every product, so that there is nothing to choose levels of whole numbers by.
/// </summary>
internal sealed class LookupProduct(ExponentialGrid left, ExponentialGrid right) : ProductKernel
{
    private readonly LevelDecoder leftLevels = new(left);
    private readonly LevelDecoder rightLevels = new(right);

    public override WorkspaceNeeds Needs(QuantizedProductDefinition definition) => new(Values: definition.LeftLength + definition.RightLength);

    protected override void RunGroup(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<float> output, in ProductShape shape, InferenceWorkspace workspace)
    {
        var leftValues = workspace.Levels32.AsSpan(0, left.Length);
        var rightValues = workspace.Levels32.AsSpan(left.Length, right.Length);
        leftLevels.Decode(left, leftValues);
        rightLevels.Decode(right, rightValues);
        MatrixMultiply.Run(leftValues, rightValues, output, shape.Rows, shape.Inner, shape.Columns);
    }
}
