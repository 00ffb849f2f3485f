using System.Text.Json;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Layers;

/// <summary>FP32 against PyTorch: real weights, real images, and the logits that PyTorch gave.</summary>
public sealed class FashionForwardTests
{
    private const int Pixels = 28 * 28;
    private const int Images = 8;
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist");

    [Theory]
    [InlineData("fashion-mlp")]
    [InlineData("fashion-lenet")]
    [InlineData("fashion-lstm")]
    public void Logits_are_those_of_PyTorch(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var expected = file.RootElement.GetProperty("networks").GetProperty(name);
        FashionNetwork network = name switch
        {
            "fashion-mlp" => new HandWrittenMlp(),
            "fashion-lenet" => new HandWrittenLeNet(),
            _ => new HandWrittenLstm(),
        };
        network.LoadWeights(SafeTensors.Read(Path.Combine(Folder, name + ".safetensors")).Tensors);
        var images = NumPyArray.Read(Path.Combine(Folder, "eval_images.npy.gz"));
        Assert.Equal([10_000, 28, 28, 1], images.Shape);

        var logits = network.Forward(Batch(images.Content.AsSpan(0, Images * Pixels)));
        double[] values = [.. expected.GetProperty("logits_of_first_8").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble()))];
        Assert.Equal(Images * 10, values.Length);
        double tolerance = 1e-4 * values.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, values.Length), i => Assert.Equal(values[i], logits.Data[i], tolerance));
    }

    // As in training: (pixel / 255 − mean) / deviation.
    private static Tensor Batch(ReadOnlySpan<byte> pixels)
    {
        var batch = new Tensor(pixels.Length / Pixels, 1, 28, 28);
        for (int i = 0; i < pixels.Length; i++)
        {
            batch.Data[i] = ((pixels[i] / 255f) - 0.2860f) / 0.3530f;
        }

        return batch;
    }
}
