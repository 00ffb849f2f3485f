using TeqGen.Search.Commands;
using TeqGen.Search.Import;
using TeqGen.Shared.Json;

namespace TeqGen.Tests.Distributions;

/// <summary><c>teqgen analyze</c> as a user calls it.</summary>
public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    [Fact]
    public async Task One_tensor_gives_an_object_and_several_an_array()
    {
        string file = Save();
        var all = JsonReader.Parse((await Run(file, "--json")).Output);
        Assert.Equal(["a", "z"], all.Items.Select(item => item.Find("tensor")!.Text));
        Assert.Equal(JsonKind.Null, all.Items[1].Find("best")!.Kind);
        Assert.Equal(["All 3 values are zero."], all.Items[1].Find("notes")!.Items.Select(note => note.Text));
        var one = JsonReader.Parse((await Run(file + "#a", "--json")).Output);
        Assert.Equal("weibull", one.Find("best")!.Text);
        Assert.Equal("20000", one.Find("values")!.Text);
        var fit = one.Find("fits")!.Items[0];
        Assert.Equal(["distribution", "parameters", "logLikelihood", "bic", "ks", "rss", "note"], fit.Members.Select(member => member.Key));
        Assert.Equal(8, one.Find("fits")!.Items.Count);
        Assert.Equal(100, one.Find("histogram")!.Find("counts")!.Items.Count);
        Assert.Equal((await Run(file, "--json")).Output, (await Run(file, "--json")).Output);
    }

    [Fact]
    public async Task Tables_name_the_distributions_and_say_what_is_odd()
    {
        string file = Save();
        string one = (await Run(file + "#a", "--rank", "ks")).Output;
        Assert.Contains("weibull", one, StringComparison.Ordinal);
        Assert.Contains("lomax is as good as exponential", one, StringComparison.Ordinal);
        Assert.Contains("z: All 3 values are zero.", (await Run(file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_is_told()
    {
        string file = Save();
        Assert.Contains("no tensor \"b\"", (await Run(file + "#b")).Error, StringComparison.Ordinal);
        Assert.Contains("aic", (await Run(file, "--rank", "aic")).Error, StringComparison.Ordinal);
        string poisoned = Save(float.NaN);
        var (code, output, error) = await Run(poisoned);
        Assert.Equal((TeqGenCommand.WrongInput, ""), (code, output));
        Assert.Contains("#z: value 1 is NaN", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await TeqGenCommand.RunAsync(["analyze", .. arguments], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string Save(float poison = 0)
    {
        string path = Path.Combine(directory, "w.safetensors");
        float[] values = Samples.Of("weibull");
        File.WriteAllBytes(
            path, SafeTensorsWriter.Write([StoredTensor.OfSingles("z", [0, poison, 0], 3), StoredTensor.OfSingles("a", values, values.Length)]));
        return path;
    }
}
