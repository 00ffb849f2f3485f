using Google.Protobuf;
using Onnx;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>
/// The test vectors that the ONNX project publishes for its operators: a model, its inputs and the outputs that it must give.
/// </summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Model">The model.</param>
/// <param name="Inputs">Its inputs in the graph's order.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record ConformanceCase(
    string Name, ModelProto Model, IReadOnlyList<TensorProto> Inputs, IReadOnlyList<TensorProto> Outputs);

/// <summary>Where the vectors are, if they are: Debian's package libonnx-testdata.</summary>
internal static class ConformanceVectors
{
    public const string Folder = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Kinds = ["node", "pytorch-converted", "pytorch-operator", "simple"];

    public static bool Exist => Directory.Exists(Folder);

    /// <summary>
    /// All cases of operators, in order of their names. Inputs that are sequences or optional are left out; no case with them is
    /// supported.
    /// </summary>
    public static IEnumerable<ConformanceCase> All()
        => Kinds.SelectMany(kind => Directory.EnumerateDirectories(Path.Combine(Folder, kind)).Order(StringComparer.Ordinal)).Select(Read);

    private static ConformanceCase Read(string folder)
    {
        string data = Path.Combine(folder, "test_data_set_0");
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        // Old exporters list weights among the inputs.
        var weights = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfoProto[] inputs = [.. model.Graph.Input.Where(input => !weights.Contains(input.Name))];
        model.Graph.Input.Clear();
        model.Graph.Input.Add(inputs);
        return new(
            Path.GetFileName(folder)["test_".Length..],
            model,
            Tensors(data, "input", model.Graph.Input),
            Tensors(data, "output", model.Graph.Output));
    }

    private static List<TensorProto> Tensors(string folder, string prefix, IEnumerable<ValueInfoProto> declared)
    {
        var tensors = Tensors(folder, prefix);
        foreach (var (tensor, info) in tensors.Zip(declared))
        {
            // Values of bfloat16 were stored as the uint16 that they were made of.
            if (info.Type.TensorType?.ElemType == (int)TensorProto.Types.DataType.Bfloat16)
            {
                tensor.DataType = (int)TensorProto.Types.DataType.Bfloat16;
            }
        }

        return tensors;
    }

    private static List<TensorProto> Tensors(string folder, string prefix)
    {
        var tensors = new List<TensorProto>();
        for (int i = 0; File.Exists(Path.Combine(folder, $"{prefix}_{i}.pb")); i++)
        {
            try
            {
                tensors.Add(TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, $"{prefix}_{i}.pb"))));
            }
            catch (InvalidProtocolBufferException)
            {
                return [];
            }
        }

        return tensors;
    }
}

/// <summary>A test on the ONNX project's vectors.</summary>
public sealed class ConformanceFactAttribute : FactAttribute
{
    public ConformanceFactAttribute()
    {
        if (!ConformanceVectors.Exist)
        {
            Skip = $"There is no {ConformanceVectors.Folder}; Debian's package libonnx-testdata has it.";
        }
    }
}
