using TeqGen.Search;
using TeqGen.Shared.Graphs;

namespace TeqGen.Benchmarks.Compare;

/// <summary>Nodes of a network's graph as ONNX operators, as far as the compared networks have them.</summary>
internal static class OnnxNode
{
    private static readonly string[] SliceInputs = ["start", "end", "axis", "step"];

    /// <summary>Adds a node.</summary>
    /// <param name="model">The model.</param>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Names of its operands.</param>
    /// <param name="layer">Its layer, if it is one.</param>
    /// <param name="inputScale">The scale of its operand's codes, or 0 in FP32.</param>
    /// <returns>Name of its value.</returns>
    public static string Add(OnnxBuilder model, GraphNode node, string[] inputs, ExecutableLayer? layer, float inputScale) => node.Operation switch
    {
        GraphOperation.Conv2d => Convolution(model, inputs[0], layer!, inputScale),
        GraphOperation.Linear => model.Node("Gemm", [inputs[0], .. Parameters(model, layer!, inputScale)], ("transB", 1)),
        GraphOperation.Relu => model.Node("Relu", inputs),
        GraphOperation.Add => model.Node("Add", inputs),
        GraphOperation.Flatten => model.Node("Flatten", inputs),
        GraphOperation.Concat => model.Node("Concat", inputs, ("axis", node.Integer("axis"))),
        GraphOperation.MaxPool2d => model.Node(
            "MaxPool", inputs, ("kernel_shape", Pair(node, "kernel")), ("strides", Pair(node, "stride")), ("pads", Twice(Pair(node, "padding")))),
        GraphOperation.GlobalAvgPool => model.Node("Flatten", [model.Node("GlobalAveragePool", inputs)]),
        GraphOperation.Slice => model.Node(
            "Slice", [inputs[0], .. SliceInputs.Select(name => model.Constant<long>([node.Integer(name)], 1))]),
        GraphOperation.Pad => model.Node("Pad", [inputs[0], model.Constant<long>(Pads(node), 2 * (node.Shape.Count + 1))]),
        _ => throw new NotSupportedException($"{node.Operation} is in none of the compared networks."),
    };

    private static string Convolution(OnnxBuilder model, string input, ExecutableLayer layer, float inputScale)
    {
        var g = layer.Geometry;
        return model.Node(
            "Conv",
            [input, .. Parameters(model, layer, inputScale)],
            ("kernel_shape", new[] { g.Kernel.Height, g.Kernel.Width }),
            ("strides", new[] { g.Stride.Height, g.Stride.Width }),
            ("pads", new[] { g.Padding.Height, g.Padding.Width, g.Padding.Height, g.Padding.Width }),
            ("dilations", new[] { g.Dilation, g.Dilation }),
            ("group", g.Groups));
    }

    private static string[] Parameters(OnnxBuilder model, ExecutableLayer layer, float inputScale)
    {
        float[] weights = layer.Weight.Data.ToArray();
        int[] shape = [.. layer.Weight.Shape];
        if (inputScale == 0)
        {
            string weight = model.Constant<float>(weights, shape);
            return layer.Bias is null ? [weight] : [weight, model.Constant<float>(layer.Bias.Data.ToArray(), shape[0])];
        }

        var (codes, scales) = OutputCodes.Of(weights, shape[0]);
        string scale = model.Constant<float>(scales, shape[0]);
        string decoded = model.Node("DequantizeLinear", [model.Constant<sbyte>(codes, shape), scale, model.Constant<sbyte>(new sbyte[shape[0]], shape[0])], ("axis", 0));
        if (layer.Bias is null)
        {
            return [decoded];
        }

        float[] products = [.. scales.Select(s => s * inputScale)];
        int[] bias = [.. layer.Bias.Data.ToArray().Zip(products, (value, product) => (int)Math.Round(value / product))];
        return
        [
            decoded,
            model.Node(
                "DequantizeLinear", [model.Constant<int>(bias, shape[0]), model.Constant<float>(products, shape[0]), model.Constant<int>(new int[shape[0]], shape[0])], ("axis", 0)),
        ];
    }

    private static int[] Pair(GraphNode node, string name)
    {
        var values = node.Integers(name);
        return [values[0], values[values.Count - 1]];
    }

    private static int[] Twice(int[] pair) => [.. pair, .. pair];

    private static long[] Pads(GraphNode node)
    {
        int rank = node.Shape.Count + 1, axis = node.Integer("axis");
        var pads = new long[2 * rank];
        (pads[axis], pads[rank + axis]) = (node.Integer("before"), node.Integer("after"));
        return pads;
    }
}
