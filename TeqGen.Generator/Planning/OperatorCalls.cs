using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>Which method of <c>TeqGen.Operators</c> computes a node, and with what constants, as code.</summary>
internal static class OperatorCalls
{
    /// <summary>Operators that compute element by element.</summary>
    public static bool IsElementwise(string operation) => MethodOf(operation) is { } method
        && (method.StartsWith("Elementwise.", StringComparison.Ordinal) || method.StartsWith("Activations.", StringComparison.Ordinal));

    /// <summary>Operators that may write over what they read.</summary>
    public static bool WorksInPlace(string operation) => IsElementwise(operation) || GraphOperation.IsRowNormalization(operation)
        || operation is GraphOperation.Softmax or GraphOperation.SinusoidalPositions or GraphOperation.RotaryPositions;

    public static string? MethodOf(string operation) => operation switch
    {
        GraphOperation.Relu => "Elementwise.Relu",
        GraphOperation.Add or GraphOperation.AddConstant => "Elementwise.Add",
        GraphOperation.Multiply or GraphOperation.MultiplyConstant => "Elementwise.Multiply",
        GraphOperation.MatMul => "Attention.MatMul",
        GraphOperation.MaskedSoftmax => "Attention.MaskedSoftmax",
        GraphOperation.SinusoidalPositions => "Attention.AddSinusoidalPositions",
        GraphOperation.RotaryPositions => "Attention.Rotate",
        GraphOperation.LayerNorm => "RowNormalization.LayerNorm",
        GraphOperation.RmsNorm => "RowNormalization.RmsNorm",
        GraphOperation.MaxPool2d => "Pooling.Max",
        GraphOperation.AvgPool2d => "Pooling.Average",
        GraphOperation.GlobalAvgPool => "Pooling.GlobalAverage",
        GraphOperation.AdaptiveAvgPool2d => "Pooling.AdaptiveAverage",
        GraphOperation.Concat => "Shaping.Concat",
        GraphOperation.Slice => "Shaping.Slice",
        GraphOperation.Pad => "Shaping.Pad",
        GraphOperation.Pad2d => "Shaping.Pad2d",
        GraphOperation.Transpose => "Shaping.Transpose",
        GraphOperation.Relu6 or GraphOperation.Clip => "Activations.Clip",
        GraphOperation.LeakyRelu => "Activations.LeakyRelu",
        GraphOperation.Sigmoid => "Activations.Sigmoid",
        GraphOperation.HardSigmoid => "Activations.HardSigmoid",
        GraphOperation.HardSwish => "Activations.HardSwish",
        GraphOperation.SiLU => "Activations.SiLU",
        GraphOperation.Gelu => "Activations.Gelu",
        GraphOperation.Tanh => "Activations.Tanh",
        ImageLayout.ToLast => "ChannelsLast.FromChannelsFirst",
        ImageLayout.ToFirst => "ChannelsLast.ToChannelsFirst",
        _ => null,
    };

    /// <summary>The method for images with their channels innermost, where it is another one.</summary>
    public static string? MethodOf(string operation, bool channelsLast) => (channelsLast ? operation : "") switch
    {
        GraphOperation.MaxPool2d => "ChannelsLast.Max",
        GraphOperation.AvgPool2d => "ChannelsLast.Average",
        GraphOperation.GlobalAvgPool => "ChannelsLast.GlobalAverage",
        GraphOperation.Pad2d => "ChannelsLast.Pad2d",
        _ => MethodOf(operation),
    };

    /// <summary>The method for an image and one value for each of its channels.</summary>
    public static string PerChannel(string operation, bool channelsLast)
    {
        string method = MethodOf(operation)! + "PerChannel";
        return channelsLast ? method.Replace("Elementwise.", "ChannelsLast.") : method;
    }

    /// <summary>The arguments beside the operands and the result; a Concat has one text for each operand.</summary>
    public static string[] Constants(GraphNode node, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        var input = inputs[0];
        return node.Operation switch
        {
            GraphOperation.MaxPool2d => Numbers([.. input, .. Window(node)], Geometry(node)),
            GraphOperation.AvgPool2d => Numbers([.. input, .. Window(node)], Average(node)),
            GraphOperation.GlobalAvgPool or ImageLayout.ToLast or ImageLayout.ToFirst => Numbers([input[0], input[1] * input[2]]),
            GraphOperation.AdaptiveAvgPool2d => Numbers([.. input, node.Integer("height"), node.Integer("width")]),
            GraphOperation.Softmax when node.Attributes.Count > 0 => Numbers([input[input.Count - 2], input[input.Count - 1]]),
            GraphOperation.MaskedSoftmax => Numbers([input[input.Count - 2], input[input.Count - 1]], Causal(node)),
            GraphOperation.Softmax => Numbers([input[input.Count - 1]]),
            GraphOperation.MatMul => Numbers([.. Around(input, input.Count - 1).Take(1), input[input.Count - 2], input[input.Count - 1], node.Shape[node.Shape.Count - 1]]),
            GraphOperation.SinusoidalPositions or GraphOperation.RotaryPositions => Numbers([input[input.Count - 2], input[input.Count - 1], node.Integer("first")]),
            GraphOperation.LayerNorm or GraphOperation.RmsNorm => [Real(node.Integer("epsilon"))],
            GraphOperation.Concat => Concat(node, inputs),
            GraphOperation.Slice => Slice(node, input),
            GraphOperation.Pad => Numbers([.. Around(input, node.Integer("axis")), node.Integer("before"), node.Integer("after")]),
            GraphOperation.Pad2d => Numbers([.. input, node.Integer("left"), node.Integer("right"), node.Integer("top"), node.Integer("bottom")]),
            GraphOperation.Transpose => Transpose(node, input),
            GraphOperation.Relu6 => ["0f", "6f"],
            GraphOperation.Gelu => [node.Integer("tanh") == 0 ? "false" : "true"],
            GraphOperation.Clip or GraphOperation.LeakyRelu or GraphOperation.HardSigmoid =>
                [.. node.Attributes.Select(attribute => Real(attribute.Values[0]))],
            _ => [],
        };
    }

    /// <summary>A sum or product with a constant has it between operand and result.</summary>
    public static string? Middle(GraphNode node) => node.Operation switch
    {
        GraphOperation.AddConstant => Real(node.Integer("summand")),
        GraphOperation.MultiplyConstant => Real(node.Integer("factor")),
        _ => null,
    };

    /// <summary>Whether a masked softmax is causal, as code.</summary>
    public static string Causal(GraphNode node) => node.Integer("causal") == 0 ? "causal: false" : "causal: true";

    /// <summary>By its bits: not every host reads a decimal alike.</summary>
    private static string Real(int bits) =>
        $"global::System.BitConverter.UInt32BitsToSingle(0x{((uint)bits).ToString("X8", CultureInfo.InvariantCulture)}U)";

    private static string[] Numbers(IEnumerable<int> numbers, params string[] more) => [.. numbers.Select(ShapeText.Of), .. more];

    private static bool IsSquare(GraphNode node) =>
        node.Attributes.All(attribute => attribute.Values.Count == 1 && attribute.Name is "kernel" or "stride" or "padding");

    private static int[] Window(GraphNode node) =>
        IsSquare(node) ? [node.Integer("kernel"), node.Integer("stride"), node.Integer("padding")] : [];

    private static string[] Geometry(GraphNode node)
    {
        if (IsSquare(node))
        {
            return [];
        }

        string Pair(string name) => $"({ShapeText.Of(node.Pair(name).Height)}, {ShapeText.Of(node.Pair(name).Width)})";
        string ceil = node.Attributes.Any(attribute => attribute.Name == "ceil") ? "true" : "false";
        return [$"new global::TeqGen.Operators.Pool2dGeometry({Pair("kernel")}, {Pair("stride")}, {Pair("padding")}, {ceil})"];
    }

    private static string[] Average(GraphNode node) => IsSquare(node)
        ? []
        : [.. Geometry(node), node.Attributes.Any(attribute => attribute.Name == "includepad") ? "false" : "true"];

    private static string[] Concat(GraphNode node, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int axis = node.Integer("axis"), offset = 0;
        var calls = new List<string>();
        foreach (var input in inputs)
        {
            calls.Add(string.Join(", ", Numbers([.. Around(input, axis), node.Shape[axis - 1], offset])));
            offset += input[axis - 1];
        }

        return [.. calls];
    }

    private static string[] Slice(GraphNode node, IReadOnlyList<int> input)
    {
        int axis = node.Integer("axis");
        int start = SliceRule.Position(node.Integer("start"), input[axis - 1]);
        return Numbers([.. Around(input, axis), start, node.Integer("step"), node.Shape[axis - 1]]);
    }

    private static string[] Transpose(GraphNode node, IReadOnlyList<int> input)
    {
        int low = Math.Min(node.Integer("first"), node.Integer("second")), high = Math.Max(node.Integer("first"), node.Integer("second"));
        var (outer, inner) = (Around(input, low)[0], Around(input, high)[2]);
        int between = input.Skip(low).Take(high - low - 1).Aggregate(1, (product, extent) => product * extent);
        return Numbers([outer, input[low - 1], between, input[high - 1], inner]);
    }

    /// <summary>Products of the extents before an axis, on it and after it.</summary>
    private static int[] Around(IReadOnlyList<int> shape, int axis) =>
    [
        shape.Take(axis - 1).Aggregate(1, (product, extent) => product * extent),
        shape[axis - 1],
        shape.Skip(axis).Aggregate(1, (product, extent) => product * extent),
    ];
}
