using Google.Protobuf;
using Onnx;
using TeqGen.Models;

namespace TeqGen.Search.Import.Onnx.Reading;

/// <summary>Reads the protobuf message of an <c>.onnx</c> file and checks what holds for the file as a whole.</summary>
internal static class OnnxFile
{
    /// <summary>Oldest version of the operators that is understood.</summary>
    public const int OldestOpset = 9;

    /// <summary>Newest version of the operators that is understood.</summary>
    public const int NewestOpset = 21;

    /// <summary>Messages nest as deeply as graphs in attributes do; nobody nests a hundred.</summary>
    private const int DeepestNesting = 100;

    /// <exception cref="ModelFileException">The file is missing, damaged, or of an unknown version.</exception>
    public static ModelProto Read(string path)
    {
        string file = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            throw new ModelFileException(
                path, Directory.Exists(path) ? "is a directory, expected a file." : "there is no such file; check the path.");
        }

        ModelProto model;
        try
        {
            using var stream = File.OpenRead(path);
            using var coded = CodedInputStream.CreateWithLimits(stream, int.MaxValue, DeepestNesting);
            model = ModelProto.Parser.ParseFrom(coded);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelFileException(
                file, $"is no ONNX model, or damaged ({exception.Message.TrimEnd('.')}). Export or download it again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"cannot be read: {exception.Message}");
        }

        if (model.Graph is null || model.Graph.Output.Count == 0)
        {
            throw new ModelFileException(
                file, "is no ONNX model, or damaged: it holds no graph with an output. Export or download it again.");
        }

        return model;
    }

    /// <summary>Version of the standard operators that the model uses.</summary>
    /// <exception cref="ModelFileException">It uses none, several, or one outside the known range.</exception>
    public static int Opset(ModelProto model, string file)
    {
        long[] versions = [.. model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version).Distinct()];
        return versions is [>= OldestOpset and <= NewestOpset]
            ? (int)versions[0]
            : throw new ModelFileException(
                file,
                $"uses operator set {(versions.Length == 0 ? "unknown" : string.Join(" and ", versions))}, expected one of {OldestOpset} "
                + $"to {NewestOpset}. "
                + "Export it with opset 17, or convert it with onnx.version_converter.");
    }
}
