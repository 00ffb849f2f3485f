using TeqGen.Search.Commands;
using TeqGen.Search.Import;
using TeqGen.Shared.Json;

namespace TeqGen.Tests.Import.Onnx;

/// <summary><c>teqgen import</c> as a user runs it.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly ModelFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writes_class_and_weights_and_tells_of_them_in_JSON_alone()
    {
        string target = Path.Combine(folder.Path, "Networks");
        Assert.Equal(0, await Run("--output", target, "--namespace", "My.Networks", "--json"));
        var json = JsonReader.Parse(output.ToString());
        Assert.Equal("TinyNet", json.Members.Single(member => member.Key == "class").Value.Text);
        Assert.Contains("namespace My.Networks;", File.ReadAllText(Path.Combine(target, "TinyNet.cs")), StringComparison.Ordinal);
        Assert.Equal(
            ["conv.bias", "conv.weight"],
            SafeTensors.Read(Path.Combine(target, "TinyNet.safetensors")).Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["TinyNet.cs", "TinyNet.safetensors"],
            Directory.GetFiles(target).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Existing_files_stay_unless_forced()
    {
        string source = folder.Write("TinyNet.cs", [1]);
        Assert.Equal(1, await Run("--output", folder.Path, "--namespace", "N"));
        Assert.Contains("--force", error.ToString(), StringComparison.Ordinal);
        Assert.Equal([1], File.ReadAllBytes(source));
        Assert.False(File.Exists(Path.Combine(folder.Path, "TinyNet.safetensors")));
        Assert.Equal(0, await Run("--output", folder.Path, "--namespace", "N", "--force"));
        Assert.NotEqual([1], File.ReadAllBytes(source));
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("no namespace", "--namespace", "a-b")]
    [InlineData("cannot be the name", "--namespace", "N", "--class", "Conv2d")]
    [InlineData("cannot be the name", "--namespace", "N", "--class", "2fast")]
    [InlineData("--shape image=1,x", "--namespace", "N", "--shape", "image=1,x")]
    [InlineData("--shape 1,3,4", "--namespace", "N", "--shape", "1,3,4")]
    [InlineData("no input \"other\"", "--namespace", "N", "--shape", "other=1,2,3")]
    [InlineData("--namespace", "--class", "A")]
    [InlineData("--colour", "--namespace", "N", "--colour")]
    public async Task Wrong_usage_gives_one_message_and_writes_nothing(string expected, params string[] arguments)
    {
        string target = Path.Combine(folder.Path, "out");
        Assert.Equal(1, await Run(["--output", target, .. arguments]));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public async Task Files_that_are_missing_or_no_models_are_named()
    {
        Assert.Equal(
            1, await TeqGenCommand.RunAsync(["import", "nowhere.onnx", "--output", folder.Path, "--namespace", "N"], output, error));
        Assert.Contains("nowhere.onnx", error.ToString(), StringComparison.Ordinal);
        string text = folder.Write("text.onnx", "This is no model."u8.ToArray());
        Assert.Equal(1, await TeqGenCommand.RunAsync(["import", text, "--output", folder.Path, "--namespace", "N"], output, error));
        Assert.Contains("text.onnx: is no ONNX model", error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] arguments)
    {
        var model = new OnnxModel();
        model.Output(model.Conv("conv", model.Input("image", "N", 3, 4, 4), 3, 2, 3), "N", 2, 2, 2);
        string path = folder.Write("tiny-net.onnx", model.Bytes());
        return TeqGenCommand.RunAsync(["import", path, .. arguments], output, error);
    }
}
