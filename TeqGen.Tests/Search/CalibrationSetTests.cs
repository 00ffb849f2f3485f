using TeqGen.Models;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Tests.Import;

namespace TeqGen.Tests.Search;

/// <summary>Arrays to inputs of a network, and every way in which they do not fit.</summary>
public sealed class CalibrationSetTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;
    private readonly TestMlp network = new(2, 3, 4, 4, 5);

    [Theory]
    [InlineData("(2, 2, 3, 1)")]
    [InlineData("(2, 2, 3)")]
    public void Images_of_bytes_are_normalised_in_binary32(string shape)
    {
        byte[] pixels = [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255];
        var set = CalibrationSet.Load(network, Save("images", NumPyArrayTests.Npy("|u1", shape, pixels)), Save("labels", NumPyArrayTests.Npy("|u1", "(2,)", [4, 0])));
        Assert.Equal([2, 1, 2, 3], set.Inputs.Shape.ToArray());
        Assert.Equal(pixels.Select(pixel => ((pixel / 255f) - 0.2860f) / 0.3530f), set.Inputs.Data.ToArray());
        Assert.Equal([4, 0], set.Labels!);
    }

    [Fact]
    public void Floats_are_taken_as_they_are()
    {
        byte[] content = [.. Enumerable.Range(0, 6).SelectMany(i => BitConverter.GetBytes(i - 2.5f))];
        Assert.Equal([-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f], NumPyArray.Parse(NumPyArrayTests.Npy("<f4", "(1, 1, 2, 3)", content), "x").ToInputs(network).Data.ToArray());
    }

    [Theory]
    [InlineData("|u1", "(2, 3, 2, 1)", 12, "[2, 2, 3, 1]")]
    [InlineData("|u1", "(0, 2, 3, 1)", 0, "no items")]
    [InlineData("<f4", "(1, 2, 3)", 24, "[1, 1, 2, 3]")]
    [InlineData("<i4", "(1, 1, 2, 3)", 24, "|u1")]
    public void Inputs_of_another_shape_or_type_are_refused(string type, string shape, int bytes, string expected)
    {
        var array = NumPyArray.Parse(NumPyArrayTests.Npy(type, shape, new byte[bytes]), "x.npy");
        Assert.Contains(expected, Assert.Throws<ModelFileException>(() => array.ToInputs(network)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|u1", "(3,)", new byte[] { 0, 1, 2 }, "one label for each input")]
    [InlineData("|u1", "(1, 2)", new byte[] { 0, 1 }, "one label for each input")]
    [InlineData("|u1", "(2,)", new byte[] { 0, 5 }, "label 1 is 5")]
    [InlineData("|i1", "(2,)", new byte[] { 0xFF, 0 }, "label 0 is -1")]
    [InlineData("<f4", "(1,)", new byte[] { 0, 0, 0, 0 }, "integers")]
    public void Labels_that_do_not_fit_are_refused(string type, string shape, byte[] content, string expected)
    {
        string images = Save("images", NumPyArrayTests.Npy("|u1", "(2, 2, 3)", new byte[12]));
        string labels = Save("labels", NumPyArrayTests.Npy(type, shape, content));
        var exception = Assert.Throws<ModelFileException>(() => CalibrationSet.Load(network, images, labels));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains(labels, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string Save(string name, byte[] content)
    {
        string path = Path.Combine(directory, name + ".npy");
        File.WriteAllBytes(path, content);
        return path;
    }
}
