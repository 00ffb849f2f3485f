using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// The operands of <see cref="Opcode.Operate"/> and, without inputs, of <see cref="Opcode.Apply"/>: the operator's number, its inputs (number of them, then for each its block, rank and
/// extents), its constants (number of them, then for each its name's number, number of values and values), and rank and extents of the result.
/// </summary>
internal static class OperatorCommand
{
    // Positions are the numbers in streams: append only.
    private static readonly string[] Operators =
    [
        GraphOperation.Relu, GraphOperation.MaxPool2d, GraphOperation.AvgPool2d, GraphOperation.GlobalAvgPool, GraphOperation.AdaptiveAvgPool2d,
        GraphOperation.Softmax, GraphOperation.Add, GraphOperation.AddConstant, GraphOperation.Multiply, GraphOperation.MultiplyConstant,
        GraphOperation.Concat, GraphOperation.Slice, GraphOperation.Pad, GraphOperation.Pad2d, GraphOperation.Relu6, GraphOperation.Clip,
        GraphOperation.LeakyRelu, GraphOperation.Sigmoid, GraphOperation.HardSigmoid, GraphOperation.HardSwish, GraphOperation.SiLU,
        GraphOperation.Gelu, GraphOperation.Tanh, GraphOperation.MatMul, GraphOperation.LayerNorm, GraphOperation.RmsNorm,
        GraphOperation.SinusoidalPositions, GraphOperation.RotaryPositions, GraphOperation.Transpose, GraphOperation.MaskedSoftmax, GraphOperation.Embedding,
    ];

    private static readonly string[] Attributes =
    [
        "kernel", "stride", "padding", "ceil", "includepad", "height", "width", "axis", "start", "end", "step", "before", "after", "left",
        "right", "top", "bottom", "summand", "factor", "minimum", "maximum", "slope", "alpha", "beta", "tanh", "causal", "features", "epsilon",
        "first", "second", "symbols", "width", EmbeddingTable.Bits, EmbeddingTable.GridName,
    ];

    /// <param name="opcode">Which of the two commands.</param>
    /// <param name="node">The operator.</param>
    /// <param name="inputs">Its operands and their first blocks.</param>
    /// <exception cref="MappingException">The machine has no such operator.</exception>
    public static Command Write(Opcode opcode, GraphNode node, IReadOnlyList<(WorkTensor Tensor, int Block)> inputs)
    {
        var words = new List<int> { Number(Operators, node.Operation, node), inputs.Count };
        foreach (var (tensor, block) in inputs)
        {
            words.AddRange([block, tensor.Shape.Count, .. tensor.Shape]);
        }

        words.Add(node.Attributes.Count);
        foreach (var attribute in node.Attributes)
        {
            words.AddRange([Number(Attributes, attribute.Name, node), attribute.Values.Count, .. attribute.Values]);
        }

        words.AddRange([node.Shape.Count, .. node.Shape]);
        return words.Count <= CommandFormat.MaximumOperands
            ? new(opcode, [.. words])
            : throw new MappingException($"operator {node.Operation} has too many operands for one command ({words.Count} words)");
    }

    /// <summary>The operator, its inputs as nodes of its own small graph, and their blocks.</summary>
    /// <exception cref="CommandStreamException">The command is none that <see cref="Write"/> wrote.</exception>
    public static (GraphNode Node, EquatableArray<int>[] Shapes, int[] Blocks) Read(Command command)
    {
        int position = 0;
        try
        {
            string operation = Operators[Next()];
            var blocks = new int[Count()];
            var shapes = new EquatableArray<int>[blocks.Length];
            for (int i = 0; i < blocks.Length; i++)
            {
                blocks[i] = Next();
                shapes[i] = Values();
            }

            var attributes = new GraphAttribute[Count()];
            for (int i = 0; i < attributes.Length; i++)
            {
                attributes[i] = new(Attributes[Next()], Values());
            }

            var node = new GraphNode(0, operation, "", Enumerable.Range(0, blocks.Length).ToEquatableArray(), new(attributes), Values());
            return position == command.Operands.Count ? (node, shapes, blocks) : throw Wrong();
        }
        catch (IndexOutOfRangeException)
        {
            throw Wrong();
        }

        int Next() => command.Operands[position++];

        int Count()
        {
            int count = Next();
            return count >= 0 && count <= command.Operands.Count - position ? count : throw Wrong();
        }

        EquatableArray<int> Values()
        {
            var values = new int[Count()];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Next();
            }

            return new(values);
        }
    }

    private static CommandStreamException Wrong() =>
        new(StreamProblem.BadOperand, "a command names no operator with its operands");

    private static int Number(string[] names, string name, GraphNode node)
    {
        int number = Array.IndexOf(names, name);
        return number >= 0 ? number : throw new MappingException($"the machine has no operator {node.Operation} ({name} is unknown to it)");
    }
}
