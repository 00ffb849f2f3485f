using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>The operator Constant, which holds its value in one of several attributes.</summary>
internal static class ConstantNode
{
    public static Constant Read(NodeContext node)
        => node.TensorAttribute("value")
            ?? (node.Has("value_float") ? Constant.Real([node.Float("value_float", 0)]) : null)
            ?? (node.Has("value_int") ? Constant.Whole([node.Long("value_int", 0)]) : null)
            ?? (node.Floats("value_floats") is { } reals ? Constant.Real(reals, reals.Length) : null)
            ?? (node.Ints("value_ints") is { } wholes ? Constant.Vector(wholes.Select(value => new Extent(value))) : null)
            ?? throw new NodeException("its value is neither a tensor nor a number");
}
