using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Accelerator.Isa;

/// <summary>What a stream says of layers over rows, checked.</summary>
internal static class SequenceReader
{
    /// <summary>The layer with what makes it one over rows.</summary>
    /// <exception cref="CommandStreamException">It is none.</exception>
    public static LayerShape Of(LayerShape shape, Command command, int step)
    {
        int gates = command["gates"];
        bool isRows = shape.Inputs == shape.Groups && shape.Kernel == (1, shape.Width) && shape.Stride == (1, shape.Width)
            && shape.Padding == (0, 0) && shape.Dilation == 1;
        bool isLoop = gates is RowLayer.LstmGates or RowLayer.GruGates && shape.Groups == 1 && shape.Outputs == (long)gates * shape.Width
            && command["product"] == 0;
        bool flags = command["reverse"] is 0 or 1 && command["product"] is 0 or 1;
        return isRows && flags && (isLoop || (gates == 1 && command["reverse"] == 0))
            ? shape with { Rows = new(gates, command["reverse"] != 0, command["product"] != 0), Unit = gates }
            : throw new CommandStreamException(StreamProblem.BadOperand, $"step {step}: the layer's extents are not those of rows");
    }

    /// <summary>The operator of a command that follows a layer.</summary>
    /// <exception cref="CommandStreamException">It does not work on values one by one, nor on whole rows of a product.</exception>
    public static GraphNode Operator(Command command, LayerShape shape, int step)
    {
        var node = OperatorCommand.Read(command).Node;
        bool isRow = node.Operation == GraphOperation.Softmax && shape.Rows is { Product: true } && node.Shape.Count >= 2
            && node.Shape[^1] == shape.GroupOutputs && node.Shape[^2] == shape.Height;
        return node.Inputs.Count == 0 && (isRow || VectorWork.IsElementwise(node.Operation))
            ? node
            : throw new CommandStreamException(StreamProblem.BadOperand, $"step {step}: {node.Operation} cannot follow the layer");
    }

    /// <summary>A transposition of a target's values.</summary>
    /// <exception cref="CommandStreamException">It is none.</exception>
    public static Transposition Order(Command command)
    {
        var order = new Transposition(command["outer"], command["first"], command["middle"], command["second"], command["inner"]);
        int[] extents = [order.Outer, order.First, order.Middle, order.Second, order.Inner];
        return extents.Aggregate(1L, (product, extent) => extent < 1 ? 0 : Math.Min(product * extent, 1L << 40)) is > 0 and <= int.MaxValue
            ? order
            : throw new CommandStreamException(StreamProblem.BadOperand, "an Order command has no extents");
    }
}
