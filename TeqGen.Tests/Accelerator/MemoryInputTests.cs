using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;
using TeqGen.Search.Commands;
using TeqGen.Shared.Json;

namespace TeqGen.Tests.Accelerator;

/// <summary>Traces and memory descriptions as they come from users: read, or refused with the place and the remedy.</summary>
public sealed class MemoryInputTests : IDisposable
{
    private static readonly MemoryDescription Hmc = MemoryProfiles.Find(MemoryProfiles.Default);
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Every_profile_is_read_and_every_constant_has_a_source()
    {
        Assert.All(MemoryProfiles.Names, name =>
        {
            var memory = MemoryProfiles.Find(name);
            Assert.Equal(name, memory.Name);
            Assert.All(memory.Constants.Values, constant => Assert.NotEmpty(constant.Source));
        });
        Assert.Equal(4L << 30, Hmc.Capacity);
        Assert.Equal(8, Hmc.BurstCycles);
        Assert.Throws<ArgumentException>(() => MemoryProfiles.Find("ddr1"));
    }

    [Theory]
    [InlineData("\"value\": 9364", "\"value\": 0", "tREFI")]
    [InlineData("\"value\": 9364", "\"value\": 9364.5", "whole number")]
    [InlineData("\"vaults\"", "\"vault\"", "unknown")]
    [InlineData("{ \"value\": 16,", "{ \"value\": 12,", "power of two")]
    [InlineData("\"closed\"", "\"shut\"", "pagePolicy")]
    [InlineData("\"bank\", \"vault\"]", "\"bank\", \"bank\"]", "addressMapping")]
    [InlineData("\"schema\": 1", "\"schema\": 2", "schema")]
    [InlineData("\"tRC\": { \"value\": 51", "\"tRC\": { \"value\": 50", "tRAS + tRP")]
    [InlineData("\"constants\"", "\"constants", "(7)")]
    public void A_wrong_description_is_told(string found, string changed, string told)
    {
        string text = Profile();
        Assert.Contains(found, text, StringComparison.Ordinal);
        var e = Assert.Throws<MachineFormatException>(
            () => MemoryProfiles.Read(text.Replace(found, changed, StringComparison.Ordinal), "m.json"));
        Assert.StartsWith("m.json(", e.Message, StringComparison.Ordinal);
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x0 READ")]
    [InlineData("0x0 READ 0 0")]
    [InlineData("0x0 read 0")]
    [InlineData("64 READ 0")]
    [InlineData("0x READ 0")]
    [InlineData("0x-1 READ 0")]
    [InlineData("0xg READ 0")]
    [InlineData("0x100000000 READ 0")]
    [InlineData("0xffffffffffffffff READ 0")]
    [InlineData("0x10000000000000000000 READ 0")]
    [InlineData("0x0 READ -1")]
    [InlineData("0x0 READ 1.5")]
    [InlineData("0x0 READ 99999999999999999999")]
    public void A_wrong_line_is_told_with_its_number(string line)
    {
        var e = Assert.Throws<TraceFormatException>(() => MemoryTrace.Read(["0xffffffff WRITE 3", "", line], Hmc, "t"));
        Assert.StartsWith("t(3): expected ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_is_the_file_s_even_where_cycles_go_back()
    {
        var sorted = MemoryTrace.Read(["0x0 READ 500", "0x40000 READ 500"], Hmc, "t");
        var unsorted = MemoryTrace.Read(["0x0 READ 500", "0x40000 READ 2"], Hmc, "t");
        foreach (bool direct in (bool[])[true, false])
        {
            Assert.Equal(
                MemorySimulator.Run(Hmc, PagePolicy.Closed, sorted, direct), MemorySimulator.Run(Hmc, PagePolicy.Closed, unsorted, direct));
        }
    }

    [Fact]
    public async Task The_command_prints_the_result_as_json()
    {
        string trace = Save("t.trace", "0x0 READ 0\r\n\r\n");
        var (code, output, _) = await Run("simulate-memory", trace, "--profile", "hmc-4gb", "--page", "closed", "--direct", "--json");
        Assert.Equal(TeqGenCommand.Success, code);
        var json = JsonReader.Parse(output);
        Assert.Equal("44", json.Find("lastReadDone")?.Text);
        Assert.Equal(
            ["lastReadDone", "averageReadLatency", "maximumReadLatency", "activates", "reads", "writes", "precharges", "refreshes",
                "gigabytesPerSecond"],
            json.Members.Select(member => member.Key));
    }

    [Fact]
    public async Task The_command_takes_an_empty_trace_and_a_description_of_one_s_own()
    {
        var (code, output, _) = await Run(
            "simulate-memory", Save("empty", ""), "--profile", Save("m.json", Profile()), "--json");
        Assert.Equal(TeqGenCommand.Success, code);
        Assert.All(JsonReader.Parse(output).Members, member => Assert.Equal("0", member.Value.Text));
    }

    [Fact]
    public async Task The_command_tells_what_is_wrong()
    {
        string trace = Save("bad", "0x0 READ 0\nREAD\n");
        foreach (var (told, arguments) in ((string, string[])[])
            [
                ("(2): expected", [trace]), ("no profile", [trace, "--profile", "ddr1"]), ("cannot be read", [trace + "x"]),
                ("ajar", [trace, "--page", "ajar"]), ("memory description", [trace, "--profile", "none.json"]),
            ])
        {
            var (code, output, error) = await Run(["simulate-memory", .. arguments]);
            Assert.Equal(TeqGenCommand.WrongInput, code);
            Assert.Empty(output);
            Assert.Contains(told, error, StringComparison.Ordinal);
        }
    }

    private static string Profile()
    {
        using var reader = new StreamReader(typeof(MemoryProfiles).Assembly.GetManifestResourceStream("TeqGen.Machine.hmc-4gb")!);
        return reader.ReadToEnd();
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await TeqGenCommand.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string Save(string name, string text)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
