using System.Buffers.Binary;
using System.Text;
using TeqGen.Search.Commands;
using TeqGen.Search.Import;
using TeqGen.Search.Schemes;
using TeqGen.Shared.Json;

namespace TeqGen.Tests.Search.Schemes;

/// <summary><c>teqgen fit</c> as a user calls it.</summary>
public sealed class FitCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    [Fact]
    public async Task An_array_gives_one_object_with_every_field()
    {
        string file = Save("x.npy", NumPy([1f, -2f, 4f]));
        var fit = JsonReader.Parse(await Succeeds(file, "--bits", "3", "--scheme", "log2", "--json"));
        Assert.Equal(
            ["tensor", "scheme", "zero", "base", "alpha", "beta", "bits", "rmae", "sqnrDb", "levels"],
            fit.Members.Select(member => member.Key));
        Assert.Equal(
            ["x.npy", "log2", "reserved", "2", "1", "0", "3", "0", "null"], fit.Members.Take(9).Select(member => member.Value.Text));
        Assert.Equal(JsonKind.Null, fit.Find("sqnrDb")!.Kind);
        Assert.Equal(["0", "1", "2", "4"], fit.Find("levels")!.Items.Select(level => level.Text));
    }

    [Fact]
    public async Task Several_tensors_give_an_array_and_a_name_chooses_one()
    {
        string file = Save(
            "w.safetensors",
            SafeTensorsWriter.Write([StoredTensor.OfSingles("b#1", [1f, 2f], 2), StoredTensor.OfSingles("a", [0.5f], 1)]));
        var all = JsonReader.Parse(await Succeeds(file, "--bits", "2", "--scheme", "lloyd", "--json"));
        Assert.Equal(["a", "b#1"], all.Items.Select(fit => fit.Find("tensor")!.Text));
        Assert.Equal(JsonKind.Null, all.Items[0].Find("alpha")!.Kind);
        var one = JsonReader.Parse(await Succeeds(file + "#b#1", "--bits", "2", "--scheme", "lloyd", "--json"));
        Assert.Equal("b#1", one.Find("tensor")!.Text);
        Assert.Contains("b#1", await Succeeds(file, "--bits", "2", "--scheme", "lloyd"), StringComparison.Ordinal);
        await Refused("no tensor \"c\"; it has a, b#1", file + "#c", "--bits", "2", "--scheme", "lloyd");
    }

    [Fact]
    public async Task Integers_and_binary64_are_read()
    {
        string bytes = Save("i.npy", Header("|u1", 3, [1, 2, 3]));
        Assert.Contains("exact", await Succeeds(bytes, "--bits", "2", "--scheme", "uniform-absmax"), StringComparison.Ordinal);
        var doubles = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(doubles, 1e-200);
        BinaryPrimitives.WriteDoubleLittleEndian(doubles.AsSpan(8), -3e-200);
        string file = Save("d.npy", Header("<f8", 2, doubles));
        var fit = JsonReader.Parse(await Succeeds(file, "--bits", "3", "--scheme", "exponential", "--json"));
        Assert.Equal("0", fit.Find("rmae")!.Text);
    }

    [Fact]
    public async Task Wrong_usage_is_told()
    {
        string file = Save("x.npy", NumPy([1f, -2f]));
        await Refused("2 to 8 stored bits", file, "--bits", "9", "--scheme", "nf");
        await Refused("--bits", file, "--scheme", "nf");
        await Refused("teqgen fit --help", file, "--bits", "3", "--scheme", "other");
        await Refused("--signed no", file, "--bits", "3", "--scheme", "nf", "--signed", "no");
        await Refused("no such file", file + "x", "--bits", "3", "--scheme", "nf");
        await Refused("value 1 is NaN", Save("n.npy", NumPy([1f, float.NaN])), "--bits", "3", "--scheme", "nf");
        await Refused("value 0 is infinite", Save("f.npy", NumPy([float.NegativeInfinity])), "--bits", "3", "--scheme", "nf");
        var large = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(large, 1e307);
        await Refused("expected less than 1E+300", Save("l.npy", Header("<f8", 1, large)), "--bits", "3", "--scheme", "nf");
        await Refused("has no values", Save("e.npy", NumPy([])), "--bits", "3", "--scheme", "nf");
    }

    [Fact]
    public async Task The_same_bytes_come_out_again()
    {
        float[] values = [.. SampleTensors.Of("gamma").Select(value => (float)value)];
        string file = Save("x.npy", NumPy(values));
        foreach (string scheme in SchemeFitter.Names)
        {
            string first = await Succeeds(file, "--bits", "4", "--scheme", scheme, "--json");
            Assert.Equal(first, await Succeeds(file, "--bits", "4", "--scheme", scheme, "--json"));
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static byte[] NumPy(float[] values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return Header("<f4", values.Length, bytes);
    }

    private static byte[] Header(string type, int count, byte[] content)
    {
        byte[] text = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({count},), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. content];
    }

    private static async Task<string> Succeeds(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(TeqGenCommand.Success, await TeqGenCommand.RunAsync(["fit", .. arguments], output, error));
        Assert.Empty(error.ToString());
        return output.ToString();
    }

    private static async Task Refused(string expected, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(TeqGenCommand.WrongInput, await TeqGenCommand.RunAsync(["fit", .. arguments], output, error));
        Assert.Empty(output.ToString());
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    private string Save(string name, byte[] content)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
