using static Onnx.TensorProto.Types;

namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>
/// A tensor that is known: a weight, or the result of shape arithmetic. Either real values in binary32 (whatever the file's precision) or
/// whole numbers, truth values being 0 and 1.
/// </summary>
internal sealed class Constant
{
    /// <summary>Above this many values, nothing is computed from constants: no network does so, a hostile file may.</summary>
    public const int LargestFolded = 1 << 27;

    /// <summary>Whole numbers describe shapes, so few are ever needed.</summary>
    private const int LargestWhole = 1 << 20;

    private Constant(int[] shape, float[]? reals, Extent[]? wholes, DataType type)
    {
        Value.CheckRank(shape.Length);
        Type = type;
        Shape = shape;
        Reals = reals;
        Wholes = wholes;
    }

    /// <summary>Type in the file. Whole numbers keep within its range.</summary>
    public DataType Type { get; }

    public int[] Shape { get; }

    /// <summary>The real values, row by row; null for whole numbers.</summary>
    public float[]? Reals { get; }

    /// <summary>The whole numbers, row by row; null for real values.</summary>
    public Extent[]? Wholes { get; }

    public int Length => Reals?.Length ?? Wholes!.Length;

    /// <summary>The extents as a shape.</summary>
    public Extent[] Extents => [.. Shape.Select(extent => new Extent(extent))];

    public static Constant Real(float[] values, params int[] shape) => new(shape, values, null, DataType.Float);

    /// <summary>Whole numbers, brought into their type's range as its arithmetic does.</summary>
    public static Constant Whole(Extent[] values, DataType type, params int[] shape)
        => new(shape, null, Array.ConvertAll(values, value => Wrap(value, type)), type);

    public static Constant Whole(Extent[] values, params int[] shape) => new(shape, null, values, DataType.Int64);

    public static Constant Truth(bool[] values, params int[] shape)
        => Whole(Array.ConvertAll(values, value => new Extent(value ? 1 : 0)), DataType.Bool, shape);

    /// <summary>A vector of whole numbers.</summary>
    public static Constant Vector(IEnumerable<Extent> values)
    {
        Extent[] array = [.. values];
        return Whole(array, array.Length);
    }

    /// <summary>The same values in another shape.</summary>
    public Constant Reshape(int[] shape) => new(shape, Reals, Wholes, Type);

    /// <summary>The values at the given places, in a new shape.</summary>
    public Constant Pick(int[] places, int[] shape) => Wholes is not null && places.Length > LargestWhole
        ? throw new NodeException($"{places.Length} whole numbers are too many to be computed by the import")
        : new(
        shape,
        Reals is { } reals ? Array.ConvertAll(places, place => reals[place]) : null,
        Wholes is { } wholes ? Array.ConvertAll(places, place => wholes[place]) : null,
        Type);

    private static Extent Wrap(Extent value, DataType type) => value.IsBatch ? value : unchecked(type switch
    {
        DataType.Bool => value.Value == 0 ? 0 : 1,
        DataType.Int8 => (sbyte)value.Value,
        DataType.Uint8 => (byte)value.Value,
        DataType.Int16 => (short)value.Value,
        DataType.Uint16 => (ushort)value.Value,
        DataType.Int32 => (int)value.Value,
        DataType.Uint32 => (uint)value.Value,
        _ => value.Value,
    });

    /// <summary>Number of values of a shape.</summary>
    /// <exception cref="NodeException">An extent is negative, or there are too many values to compute them here.</exception>
    public static int LengthOf(IReadOnlyList<int> shape)
    {
        long length = 1;
        foreach (int extent in shape)
        {
            if (extent < 0)
            {
                throw new NodeException($"the shape [{string.Join(", ", shape)}] has a negative extent");
            }

            length *= extent;
            if (length > LargestFolded)
            {
                throw new NodeException($"a constant of shape [{string.Join(", ", shape)}] is too large to be computed by the import");
            }
        }

        return (int)length;
    }
}
