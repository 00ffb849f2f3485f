using TeqGen.Models;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;
using TeqGen.Search.Import.Onnx.Reading;
using TeqGen.Search.Import.Onnx.Rewriting;
using TeqGen.Search.Import.Onnx.Structure;
using TeqGen.Search.Import.Onnx.Writing;

namespace TeqGen.Search.Import.Onnx;

/// <summary>Turns a network from an ONNX file (operators of version 9 to 21) into a class and its weights.</summary>
public static class OnnxImport
{
    /// <summary>Reads a model and writes its program, in memory.</summary>
    /// <param name="path">The <c>.onnx</c> file; external data lie beside it.</param>
    /// <param name="namespaceName">Namespace of the classes.</param>
    /// <param name="className">Name of the network's class; null for one made from the file's name.</param>
    /// <param name="shapes">Shapes with the batch, by input, where the file leaves extents open; null for none.</param>
    /// <exception cref="ModelFileException">The file is damaged, or has nodes without an equivalent; all are listed.</exception>
    /// <exception cref="SearchException">A name is no C# name.</exception>
    public static ImportedNetwork Run(
        string path, string namespaceName, string? className = null, IReadOnlyDictionary<string, int[]>? shapes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(namespaceName);
        className ??= CSharp.ClassName(Path.GetFileNameWithoutExtension(path));
        if (!CSharp.IsNamespace(namespaceName))
        {
            throw new SearchException(
                $"\"{namespaceName}\" is no namespace; write names with dots between them, such as MyCompany.Networks.");
        }

        if (!CSharp.IsIdentifier(className) || typeof(Module).Assembly.GetType($"{nameof(TeqGen)}.{className}") is not null)
        {
            throw new SearchException($"\"{className}\" cannot be the name of a network's class; give another with --class.");
        }

        string file = Path.GetFileName(path);
        var model = OnnxFile.Read(path);
        var graph = Rewriter.Run(Translator.Translate(
            model, file, Path.GetDirectoryName(Path.GetFullPath(path))!, shapes ?? new Dictionary<string, int[]>()));
        Check(graph, file);
        var (source, weights, modules) = NetworkWriter.Write(graph, className, namespaceName, file);
        return new ImportedNetwork(className, source, weights, modules, model.Graph.Node.Count)
        {
            InputBatchAxes = graph.InputBatchAxes,
            OutputBatchAxis = graph.OutputBatchAxes[0],
        };
    }

    private static void Check(StepGraph graph, string file)
    {
        if (graph.Outputs.Count > 1)
        {
            throw new ModelFileException(
                file,
                $"has {graph.Outputs.Count} outputs ({string.Join(", ", graph.Outputs.Select(output => $"\"{output.Name}\""))}); a "
                + "network has one. "
                + "Export it with the one that is needed.");
        }

        string[] problems =
        [
            .. graph.Steps.Where(step => !CallSyntax.IsKnown(step))
                .Select(step => step.Origin.Node)
                .Distinct()
                .Select(node => $"\n  {node}: TeqGen has no equivalent of this operator as it is used here."),
        ];
        if (problems.Length > 0)
        {
            throw new ModelFileException(
                file, $"{problems.Length} nodes cannot be imported, and nothing was written:{string.Concat(problems)}");
        }

        if (graph.Steps.Count == 0)
        {
            throw new ModelFileException(file, "gives its input back unchanged; there is nothing to import.");
        }
    }
}
