using System.Globalization;
using Google.Protobuf.Collections;
using Onnx;
using TeqGen.Models;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Reading;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>
/// The graph's inputs that are no initializers. The first extent is the batch, whatever number or name the file gives it, and the second of what only recurrent networks read that want their
/// steps first; the others must be numbers, from the file or from the user.
/// </summary>
internal static class GraphInputs
{
    /// <param name="graph">The graph.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="shapes">Shapes that the user fixed, by input, with the batch.</param>
    /// <exception cref="ModelFileException">
    /// An input is no tensor of floats with a batch, its shape is not known, or a shape does not fit.
    /// </exception>
    /// <returns>The inputs with the axis that the file has the batch at, and the batch where it is a number, the same for all.</returns>
    public static (IReadOnlyList<(Value Tensor, int BatchAxis)> Inputs, long? Batch) Read(GraphProto graph, string file, IReadOnlyDictionary<string, int[]> shapes)
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

        int[] axes = [.. inputs.Select(input => AreStepsFirst(graph, input.Name) ? 1 : 0)];
        long?[] batches = [.. inputs.Zip(axes, (input, axis) => BatchOf(input, shapes.GetValueOrDefault(input.Name), axis)).Distinct()];
        Value[] values = [.. inputs.Zip(axes, (input, axis) => Read(input, file, shapes.GetValueOrDefault(input.Name), axis))];
        return ([.. values.Zip(axes)], batches.Length == 1 ? batches[0] : null);
    }

    /// <summary>Whether an input is read as [steps, batch, features] and no other way.</summary>
    private static bool AreStepsFirst(GraphProto graph, string input)
    {
        NodeProto[] readers = [.. graph.Node.Where(node => node.Input.Contains(input) && node.OpType != "Shape")];
        return readers.Length > 0 && readers.All(node => node.OpType is "LSTM" or "GRU" && node.Input[0] == input && node.Attribute.All(attribute => attribute.Name != "layout" || attribute.I == 0));
    }

    private static Value Read(ValueInfoProto input, string file, int[]? shape, int batchAxis)
    {
        if (input.Type?.TensorType is not { } tensor || tensor.ElemType != (int)TensorProto.Types.DataType.Float)
        {
            string found = input.Type?.TensorType is { } other ? $"a tensor of {TensorReader.TypeName(other.ElemType)}" : "something else";
            throw new ModelFileException(
                file, $"the input \"{input.Name}\" is {found}, expected a tensor of float. Export the network with float inputs.");
        }

        var declared = tensor.Shape?.Dim;
        if (shape is not null && declared is not null && !Fits(shape, declared, batchAxis))
        {
            throw new ModelFileException(
                file,
                $"the shape [{string.Join(", ", shape)}] for \"{input.Name}\" does not fit the declared {Describe(declared)}; "
                + "numbers there cannot be changed.");
        }

        if (shape is null && (declared is null || declared.Where((dimension, axis) => axis != batchAxis && dimension.DimValue < 1).Any()))
        {
            string example = declared is null
                ? "1,3,224,224"
                : string.Join(
                    ",", declared.Select((dimension, i) => dimension.DimValue > 0 ? $"{dimension.DimValue}" : i == batchAxis ? "1" : "N"));
            throw new ModelFileException(
                file,
                $"the input \"{input.Name}\" has the shape {(declared is null ? "unknown" : Describe(declared))}; "
                + "everything but the batch must be a number. "
                + $"Fix it with --shape {input.Name}={example}.");
        }

        long[] extents = shape is null ? [.. declared!.Select(dimension => dimension.DimValue)] : [.. shape.Select(extent => (long)extent)];
        long[] others = [.. extents.Where((_, axis) => axis != batchAxis)];
        if (extents.Length is < 2 or > 32 || others.Any(extent => extent > int.MaxValue))
        {
            throw new ModelFileException(
                file,
                $"the input \"{input.Name}\" has the shape [{string.Join(", ", extents)}], "
                + "expected a batch and at least one more extent.");
        }

        return new Value(input.Name, [Extent.Batch, .. others.Select(extent => new Extent(extent))]);
    }

    private static long? BatchOf(ValueInfoProto input, int[]? shape, int axis)
        => shape is not null ? shape[Math.Min(axis, shape.Length - 1)]
            : input.Type?.TensorType?.Shape?.Dim.ElementAtOrDefault(axis)?.DimValue is > 0 and var batch ? batch
            : null;

    private static bool Fits(int[] shape, RepeatedField<TensorShapeProto.Types.Dimension> declared, int batchAxis)
        => shape.Length == declared.Count
            && !shape.Where((extent, axis) => axis != batchAxis && declared[axis].DimValue >= 1 && declared[axis].DimValue != extent).Any();

    private static string Describe(IEnumerable<TensorShapeProto.Types.Dimension> shape)
        => "[" + string.Join(", ", shape.Select(Describe)) + "]";

    private static string Describe(TensorShapeProto.Types.Dimension dimension)
        => dimension.DimValue > 0 ? dimension.DimValue.ToString(CultureInfo.InvariantCulture)
            : dimension.DimParam is { Length: > 0 } name ? name
            : "?";
}
