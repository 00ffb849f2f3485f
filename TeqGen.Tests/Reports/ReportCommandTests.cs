using TeqGen.Models;
using TeqGen.Search.Commands;
using TeqGen.Search.Packing;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Reports;

/// <summary>What <c>teqgen report</c> and <c>teqgen baselines</c> say to wrong input, before they build anything.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    [Fact]
    public async Task Wrong_usage_is_told()
    {
        string[] files = ["--project", directory, "--model", "Net", "--weights", "none.safetensors", "--calibration", "none.npy"];
        await Refused("--project", "report");
        await Refused("--weights", "baselines", "--project", directory);
        await Refused("no baseline \"int3\"", ["report", .. files, "--baseline", "int3"]);
        await Refused("no baseline \"nf\"", ["baselines", .. files, "--baseline", "nf"]);
        await Refused("choose one", ["report", .. files, "--json", "--csv"]);
        await Refused("no such file", ["report", .. files]);
        await Refused("number of threads", ["report", .. files, "--threads", "-1"]);
        await Refused("none.json", ["report", .. files, "--search", Path.Combine(directory, "none.json")]);
        await Refused("it is a directory", ["report", .. files, "--output", directory]);
        await Refused("no such directory", ["report", .. files, "--output", Path.Combine(directory, "none", "page.html")]);
    }

    [Fact]
    public void The_output_of_a_search_is_read_and_anything_else_refused()
    {
        string file = Save("""{"frontier": [{"meanBits": 4.5, "loss": -0.25, "sqnrDb": 20, "chosen": true}, {"meanBits": 4, "loss": 1e0, "sqnrDb": 1.5e1}]}""");
        Assert.Equal([new(4.5, -0.25, 20, true), new(4, 1, 15, false)], FrontierFile.Read(file));
        Assert.Contains("no \"frontier\"", Refusal("{}"), StringComparison.Ordinal);
        Assert.Contains("no number \"loss\"", Refusal("""{"frontier": [{"meanBits": 4}]}"""), StringComparison.Ordinal);
        Assert.Contains("--json", Refusal("{"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_search_saw_is_read_back_for_its_own_parameters_only()
    {
        var result = SmallSearch.Run();
        string file = Save(result.Files.Frontier), hash = TeqGen.Shared.Sha256Hex.Of(result.Files.Blob);
        Assert.Equal(
            result.Frontier.Select(point => new SeenNetwork(point.Bits.Mean, point.Quality.Loss.Points, point.Quality.SqnrDecibels, point.Chosen)),
            FrontierFile.Read(file, hash));
        Assert.Contains("another search", Assert.Throws<ModelFileException>(() => FrontierFile.Read(file, new string('0', 64))).Message, StringComparison.Ordinal);
        Assert.Equal("TestMlp.teq.frontier.json", result.Files.FrontierName);
        Assert.False(result.Files.FrontierName.EndsWith(ParameterFiles.ManifestExtension, StringComparison.Ordinal), "A build would take it for a manifest.");
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static async Task Refused(string expected, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(TeqGenCommand.WrongInput, await TeqGenCommand.RunAsync(arguments, output, error));
        Assert.Empty(output.ToString());
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    private string Refusal(string text) => Assert.Throws<ModelFileException>(() => FrontierFile.Read(Save(text))).Message;

    private string Save(string text)
    {
        string path = Path.Combine(directory, "search.json");
        File.WriteAllText(path, text);
        return path;
    }
}
