using System.Text.Json;
using TeqGen.Search.Import;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Layers;

/// <summary>FP32 against PyTorch on photos: strides, 1×1 and 3×3 kernels, pooling with overlap, 1000 classes.</summary>
public sealed class SqueezeNetForwardTests
{
    private const int Images = 2;
    private const int Side = 224;
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    [SharedDataFact]
    public void Logits_are_those_of_PyTorch()
    {
        string folder = Path.Combine(SharedData.Folder!, "squeezenet1_1");
        var network = new SqueezeNet();
        network.LoadWeights(SafeTensors.Read(Path.Combine(folder, "squeezenet1_1.safetensors")).Tensors);
        var logits = network.Forward(Photos(NumPyArray.Read(Path.Combine(folder, "eval_images.npy")).Content));
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        var rows = file.RootElement.GetProperty("networks").GetProperty("squeezenet1_1").GetProperty("logits_of_first_8");
        double[] expected = [.. rows.EnumerateArray().Take(Images).SelectMany(row => row.EnumerateArray().Select(value => value.GetDouble()))];
        Assert.Equal(Images * 1000, expected.Length);
        double tolerance = 1e-4 * expected.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, expected.Length), i => Assert.Equal(expected[i], logits.Data[i], tolerance));
    }

    // Stored as [image, row, column, colour].
    private static Tensor Photos(byte[] pixels)
    {
        var photos = new Tensor(Images, 3, Side, Side);
        for (int i = 0; i < photos.Length; i++)
        {
            int plane = i / (Side * Side), pixel = i % (Side * Side), colour = plane % 3;
            photos.Data[i] = ((pixels[(((plane / 3 * Side * Side) + pixel) * 3) + colour] / 255f) - Mean[colour]) / Deviation[colour];
        }

        return photos;
    }
}
