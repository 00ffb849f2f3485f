using TeqGen.Search.Commands;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Search;

/// <summary>What a user gets for wrong input: exit code 1, one clear message on standard error, nothing on standard output.</summary>
public sealed class TeqGenCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;
    private readonly string weights;
    private readonly string calibration;
    private readonly string project;

    public TeqGenCommandTests()
    {
        weights = Save("w.safetensors", SafeTensorsWriter.Write([StoredTensor.OfSingles("fc.weight", [1f], 1, 1)]));
        calibration = Save("c.npy", [1, 2, 3]);
        project = Save("x.csproj", "<Project />"u8.ToArray());
    }

    [Fact]
    public async Task No_option_and_unknown_options_are_told()
    {
        await Refused("--project", "search");
        await Refused("--nonsense", "search", "--nonsense", "1");
        await Refused("--max-loss", Arguments("--max-loss", "much"));
        await Refused("1,5", Arguments("--max-loss", "1,5"));
    }

    [Fact]
    public async Task Files_that_are_missing_or_damaged_are_told()
    {
        await Refused("no such file", Arguments("--weights", Path.Combine(directory, "none")));
        await Refused("no intact .safetensors", Arguments("--weights", Save("bad.safetensors", [1, 2, 3])));
        await Refused("none.npy: there is no such file", Arguments("--calibration", Path.Combine(directory, "none.npy")));
        await Refused("labels.npy: there is no such file", Arguments("--labels", Path.Combine(directory, "labels.npy")));
        await Refused("it is a directory", Arguments("--calibration", directory));
        await Refused("no such project", Arguments("--project", Path.Combine(directory, "none.csproj")));
        await Refused("not a C# project", Arguments("--project", weights));
        await Refused("no .csproj", Arguments("--project", Directory.CreateDirectory(Path.Combine(directory, "empty")).FullName));
        await Refused("no such directory", Arguments("--output", Path.Combine(directory, "none")));
    }

    [Fact]
    public async Task Options_out_of_range_are_told()
    {
        await Refused("0 to 100 points", Arguments("--max-loss", "-1"));
        await Refused("number of threads", Arguments("--threads", "-2"));
        await Refused("no strategy 'fast'", Arguments("--strategy", "fast"));
        await Refused("no ingredient 'salt'", Arguments("--without", "gptq,salt"));
        await Refused("2 to 32", Arguments("--target-bits", "0.5"));
        await Refused("--target-bits", Arguments("--target-bits", "4,5"));
        await Refused("'speed'", Arguments("--metric", "speed"));
        await Refused("more than nothing", Arguments("--max-time", "-1"));
        await Refused("at least 16 MB", Arguments("--memory", "1"));
        await Refused("4 or more", Arguments("--max-counters", "3"));
        await Refused("teq+ only", [.. Arguments("--max-counters", "22"), "--strategy", "dna-teq"]);
        await Refused("give --labels", Arguments("--metric", "top1"));
        await Refused("needs --min-sqnr", Arguments("--metric", "sqnr"));
        await Refused("choose another with --log", Arguments("--log", Path.Combine(directory, "none", "x.jsonl")));
        await Refused("choose another with --log", Arguments("--log", directory));
    }

    [Fact]
    public async Task A_directory_with_several_projects_is_told()
    {
        Save("y.csproj", "<Project />"u8.ToArray());
        await Refused("several projects", Arguments("--project", directory));
    }

    [Fact]
    public async Task Cancelling_gives_exit_code_130_and_writes_nothing()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int before = Directory.GetFiles(directory).Length;
        int code = await TeqGenCommand.RunAsync(Arguments(), output, error, new CancellationToken(canceled: true));
        Assert.Equal(TeqGenCommand.Interrupted, code);
        Assert.Empty(output.ToString());
        Assert.Equal(before, Directory.GetFiles(directory).Length);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static async Task Refused(string expected, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(TeqGenCommand.WrongInput, await TeqGenCommand.RunAsync(arguments, output, error));
        Assert.Empty(output.ToString());
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    // A complete command line in which one option may be replaced.
    private string[] Arguments(string? option = null, string? value = null)
    {
        var options = new Dictionary<string, string>
        {
            ["--project"] = project,
            ["--model"] = "Net",
            ["--weights"] = weights,
            ["--calibration"] = calibration,
        };
        if (option is not null)
        {
            options[option] = value!;
        }

        return ["search", .. options.SelectMany(pair => (string[])[pair.Key, pair.Value])];
    }

    private string Save(string name, byte[] content)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
