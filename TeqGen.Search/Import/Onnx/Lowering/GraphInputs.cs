using System.Globalization;
using Google.Protobuf.Collections;
using Onnx;
using TeqGen.Models;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Reading;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// The graph's inputs that are no initializers. The first extent is the batch, whatever number or name the file gives it; the others must
/// be numbers, from the file or from the user.
/// </summary>
internal static class GraphInputs
{
    /// <param name="graph">The graph.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="shapes">Shapes that the user fixed, by input, with the batch.</param>
    /// <exception cref="ModelFileException">
    /// An input is no tensor of floats with a batch, its shape is not known, or a shape does not fit.
    /// </exception>
    /// <returns>The inputs, and the batch where it is a number, the same for all.</returns>
    public static (IReadOnlyList<Value> Inputs, long? Batch) Read(GraphProto graph, string file, IReadOnlyDictionary<string, int[]> shapes)
    {
        var initialized = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !initialized.Contains(input.Name))];
        if (inputs.Length == 0)
        {
            throw new ModelFileException(file, "has no input that is not an initializer, so there is nothing to compute.");
        }

        if (inputs.GroupBy(input => input.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ModelFileException(file, $"has two inputs named \"{twice.Key}\".");
        }

        if (shapes.Keys.FirstOrDefault(name => inputs.All(input => input.Name != name)) is { } wrong)
        {
            throw new ModelFileException(
                file,
                $"has no input \"{wrong}\" for --shape; its inputs are {string.Join(", ", inputs.Select(input => $"\"{input.Name}\""))}.");
        }

        long?[] batches = [.. inputs.Select(input => BatchOf(input, shapes.GetValueOrDefault(input.Name))).Distinct()];
        Value[] values = [.. inputs.Select(input => Read(input, file, shapes.GetValueOrDefault(input.Name)))];
        return (values, batches.Length == 1 ? batches[0] : null);
    }

    private static Value Read(ValueInfoProto input, string file, int[]? shape)
    {
        if (input.Type?.TensorType is not { } tensor || tensor.ElemType != (int)TensorProto.Types.DataType.Float)
        {
            string found = input.Type?.TensorType is { } other ? $"a tensor of {TensorReader.TypeName(other.ElemType)}" : "something else";
            throw new ModelFileException(
                file, $"the input \"{input.Name}\" is {found}, expected a tensor of float. Export the network with float inputs.");
        }

        var declared = tensor.Shape?.Dim;
        if (shape is not null && declared is not null && !Fits(shape, declared))
        {
            throw new ModelFileException(
                file,
                $"the shape [{string.Join(", ", shape)}] for \"{input.Name}\" does not fit the declared {Describe(declared)}; "
                + "numbers there cannot be changed.");
        }

        if (shape is null && (declared is null || declared.Skip(1).Any(dimension => dimension.DimValue < 1)))
        {
            string example = declared is null
                ? "1,3,224,224"
                : string.Join(
                    ",", declared.Select((dimension, i) => dimension.DimValue > 0 ? $"{dimension.DimValue}" : i == 0 ? "1" : "N"));
            throw new ModelFileException(
                file,
                $"the input \"{input.Name}\" has the shape {(declared is null ? "unknown" : Describe(declared))}; "
                + "everything after the batch must be a number. "
                + $"Fix it with --shape {input.Name}={example}.");
        }

        long[] extents = shape is null ? [.. declared!.Select(dimension => dimension.DimValue)] : [.. shape.Select(extent => (long)extent)];
        if (extents.Length is < 2 or > 32 || extents.Skip(1).Any(extent => extent > int.MaxValue))
        {
            throw new ModelFileException(
                file,
                $"the input \"{input.Name}\" has the shape [{string.Join(", ", extents)}], "
                + "expected a batch and at least one more extent.");
        }

        return new Value(input.Name, [Extent.Batch, .. extents.Skip(1).Select(extent => new Extent(extent))]);
    }

    private static long? BatchOf(ValueInfoProto input, int[]? shape)
        => shape is not null ? shape[0] : input.Type?.TensorType?.Shape?.Dim.FirstOrDefault()?.DimValue is > 0 and var batch ? batch : null;

    private static bool Fits(int[] shape, RepeatedField<TensorShapeProto.Types.Dimension> declared)
        => shape.Length == declared.Count
            && shape.Zip(declared).Skip(1).All(pair => pair.Second.DimValue < 1 || pair.Second.DimValue == pair.First);

    private static string Describe(IEnumerable<TensorShapeProto.Types.Dimension> shape)
        => "[" + string.Join(", ", shape.Select(Describe)) + "]";

    private static string Describe(TensorShapeProto.Types.Dimension dimension)
        => dimension.DimValue > 0 ? dimension.DimValue.ToString(CultureInfo.InvariantCulture)
            : dimension.DimParam is { Length: > 0 } name ? name
            : "?";
}
