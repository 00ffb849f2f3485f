using System.Text;
using TeqGen.Models;

namespace TeqGen.Search.Import.Onnx;

/// <summary>A network that was read from an ONNX file: a program and its weights.</summary>
public sealed class ImportedNetwork
{
    internal ImportedNetwork(
        string className, string source, IReadOnlyList<(string Name, Tensor Tensor)> weights, IReadOnlyList<string> modules, int nodes)
        => (ClassName, Source, Weights, Modules, Nodes) = (className, source, weights, modules, nodes);

    /// <summary>The extent of each input that is the batch in the file; the network has it in front.</summary>
    public required IReadOnlyList<int> InputBatchAxes { get; init; }

    /// <summary>The extent of the output that is the batch in the file; the network has it in front.</summary>
    public required int OutputBatchAxis { get; init; }

    /// <summary>Name of the network's class.</summary>
    public string ClassName { get; }

    /// <summary>The C# file.</summary>
    public string Source { get; }

    /// <summary>The weights under the class's paths, in the order of the layers.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Weights { get; }

    /// <summary>Names of the classes that repeated parts became.</summary>
    public IReadOnlyList<string> Modules { get; }

    /// <summary>Number of nodes in the ONNX graph.</summary>
    public int Nodes { get; }

    /// <summary>File name of the program.</summary>
    public string SourceFile => ClassName + ".cs";

    /// <summary>File name of the weights.</summary>
    public string WeightsFile => ClassName + ".safetensors";

    /// <summary>The weights as the bytes of a <c>.safetensors</c> file.</summary>
    public byte[] WeightBytes()
        => SafeTensorsWriter.Write(
            [.. Weights.Select(weight => StoredTensor.OfSingles(weight.Name, weight.Tensor.Data, weight.Tensor.Shape.ToArray()))]);

    /// <summary>Writes both files: aside first, then renamed, the program last.</summary>
    /// <param name="directory">Where to; made if it is not there.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <exception cref="ModelFileException">A file is there already, or cannot be written; nothing was changed then.</exception>
    public void Write(string directory, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string[] targets = [Path.Combine(directory, WeightsFile), Path.Combine(directory, SourceFile)];
        if (!overwrite && targets.FirstOrDefault(File.Exists) is { } existing)
        {
            throw new ModelFileException(
                existing, "is there already. Remove it, choose another directory with --output, or overwrite with --force.");
        }

        byte[][] contents = [WeightBytes(), Encoding.UTF8.GetBytes(Source)];
        try
        {
            Directory.CreateDirectory(directory);
            foreach (var (target, content) in targets.Zip(contents))
            {
                using var stream = new FileStream(target + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None);
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            foreach (string target in targets)
            {
                File.Move(target + ".tmp", target, overwrite);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(
                directory,
                $"{SourceFile} and {WeightsFile} cannot be written there ({exception.Message}); choose another directory with --output.");
        }
        finally
        {
            foreach (string target in targets)
            {
                TryDelete(target + ".tmp");
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell.
        }
    }
}
