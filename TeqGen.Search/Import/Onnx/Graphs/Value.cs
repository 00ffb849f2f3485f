namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>What flows along an edge: a constant, or a tensor that a step computes.</summary>
internal sealed class Value
{
    /// <summary>More extents than any tensor has.</summary>
    private const int HighestRank = 32;

    /// <param name="name">Name in the ONNX graph, or one made up for a step that stands for part of a node.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="constant">Its values where they are known.</param>
    /// <exception cref="NodeException">There are too many extents.</exception>
    public Value(string name, Extent[] shape, Constant? constant = null)
    {
        CheckRank(shape.Length);
        (Name, Shape, Constant) = (name, shape, constant);
    }

    /// <summary>A tensor with its axes in another order, which nothing is computed for until an operator needs it so.</summary>
    /// <param name="name">Name in the ONNX graph.</param>
    /// <param name="source">The tensor as it is computed.</param>
    /// <param name="order">For each axis the source's.</param>
    public Value(string name, Value source, int[] order)
        : this(name, Array.ConvertAll(order, axis => source.Shape[axis])) => (Source, Order) = (source, order);

    public string Name { get; }

    public Extent[] Shape { get; }

    public Constant? Constant { get; }

    /// <summary>What this is a view of, or null.</summary>
    public Value? Source { get; }

    /// <summary>For each axis that of <see cref="Source"/>; empty without one.</summary>
    public int[] Order { get; } = [];

    public int Rank => Shape.Length;

    /// <exception cref="NodeException">There are too many extents.</exception>
    public static void CheckRank(int rank)
    {
        if (rank > HighestRank)
        {
            throw new NodeException($"a tensor has {rank} extents, at most {HighestRank} are supported");
        }
    }

    /// <summary>The extents after the batch.</summary>
    /// <exception cref="NodeException">The first extent is not the batch, or another depends on it.</exception>
    public int[] ItemShape()
        => Rank > 0 && Shape[0] == Extent.Batch && !Shape.Skip(1).Any(extent => extent.IsBatch)
            ? [.. Shape.Skip(1).Select(extent => extent.ToInt32())]
            : throw new NodeException(
                $"\"{Name}\" has the shape {Extent.Describe(Shape)}; "
                + "TeqGen keeps the batch as the first extent, and nothing else may depend on it");

    /// <summary>Channels, height and width.</summary>
    /// <exception cref="NodeException">It is no batch of images.</exception>
    public (int Channels, int Height, int Width) Image()
        => Rank == 4 && ItemShape() is [var channels, var height, var width]
            ? (channels, height, width)
            : throw new NodeException($"expected [batch, channels, height, width], found {Extent.Describe(Shape)}");
}
