using System.CommandLine;
using System.Globalization;
using TeqGen.Search.Import.Onnx;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen import</c>: writes the class and the weights of a network that exists as an ONNX file.</summary>
internal static class ImportCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var model = new Argument<string>("model")
        {
            Description = "The network: .onnx, operators of version 9 to 21; external data lie beside it.",
        };
        var directory = new Option<string>("--output") { Description = "Directory to write to; made if it is not there.", Required = true };
        var namespaceName = new Option<string>("--namespace") { Description = "Namespace of the classes.", Required = true };
        var className = new Option<string?>("--class")
        {
            Description = "Name of the network's class; otherwise made from the file's name.",
        };
        var shapes = new Option<string[]>("--shape")
        {
            Description = "Shape of an input whose extents the file leaves open, batch first: input=1,3,48,192. Once for each input.",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Overwrite files that are there already." };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON, and nothing else, on standard output." };
        var command = new Command("import", "Writes the annotated class (.cs) and the weights (.safetensors) of an ONNX model.")
        {
            model, directory, namespaceName, className, shapes, force, json,
        };
        command.SetAction(parsed =>
        {
            var network = OnnxImport.Run(
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(namespaceName),
                parsed.GetValue(className),
                Shapes(parsed.GetRequiredValue(shapes)));
            string target = parsed.GetRequiredValue(directory);
            network.Write(target, parsed.GetValue(force));
            Report(network, target, parsed.GetValue(json), output, error);
            return TeqGenCommand.Success;
        });
        return command;
    }

    private static Dictionary<string, int[]> Shapes(IEnumerable<string> options)
    {
        var shapes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (string option in options)
        {
            int sign = option.LastIndexOf('=');
            string[] parts = option[(sign + 1)..].Split(',');
            int[] extents =
            [
                .. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) ? extent : 0),
            ];
            if (sign < 1 || extents.Any(extent => extent < 1) || !shapes.TryAdd(option[..sign], extents))
            {
                throw new SearchException(
                    $"--shape {option} cannot be understood; write each input once, as name=1,3,48,192 with the batch in front.");
            }
        }

        return shapes;
    }

    private static void Report(ImportedNetwork network, string directory, bool json, TextWriter output, TextWriter error)
    {
        string source = Path.Combine(directory, network.SourceFile), weights = Path.Combine(directory, network.WeightsFile);
        long count = network.Weights.Sum(weight => (long)weight.Tensor.Length);
        string modules = network.Modules.Count == 0 ? "" : $" and {string.Join(", ", network.Modules)}";
        error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Wrote {source} ({network.ClassName}{modules}, from {network.Nodes} nodes) and {weights} ({count:N0} weights). "
            + $"Add both to a project with TeqGen, build, then run 'teqgen search'."));
        if (json)
        {
            output.Write(JsonWriter.Indented(JsonValue.Object(
                ("class", JsonValue.String(network.ClassName)),
                ("source", JsonValue.String(source)),
                ("weights", JsonValue.String(weights)),
                ("parameters", JsonValue.Number(count)),
                ("nodes", JsonValue.Number(network.Nodes)),
                ("modules", JsonValue.Array(network.Modules.Select(JsonValue.String))))));
        }
    }
}
