using TeqGen.Search.Import.Onnx;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>A folder of its own for a model and what belongs to it.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("teqgen-onnx-").FullName;

    public static ImportedNetwork Import(OnnxModel model, IReadOnlyDictionary<string, int[]>? shapes = null)
        => Import(model.Bytes(), shapes);

    public static ImportedNetwork Import(byte[] model, IReadOnlyDictionary<string, int[]>? shapes = null)
    {
        using var folder = new ModelFolder();
        return OnnxImport.Run(folder.Write("model.onnx", model), "Imported", "Net", shapes);
    }

    public string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
