using System.Text.Json;
using TeqGen.Search.Import;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Layers;

/// <summary>FP32 against PyTorch: real weights, real images, and the logits that PyTorch gave.</summary>
public sealed class RealNetworkTests
{
    private const double Bound = 1e-4;
    private const int Images = 8;
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    [SharedDataFact]
    public void ResNet20_gives_the_logits_of_PyTorch() => Compare(new CifarResNet(3), "cifar10", "resnet20");

    [SharedDataFact]
    public void ResNet56_gives_the_logits_of_PyTorch() => Compare(new CifarResNet(9), "cifar10", "resnet56");

    [SharedDataFact]
    public void SqueezeNet_gives_the_logits_of_PyTorch() => Compare(new SqueezeNet(), "squeezenet1_1", "squeezenet1_1");

    [SharedDataFact]
    public void ResNet20_with_its_normalizations_folded_gives_the_logits_of_PyTorch()
    {
        var network = new CifarResNet(3);
        Load(network, "cifar10", "resnet20");
        var pairs = network.Normalized.ToArray();
        Assert.Equal(19, pairs.Length);
        Assert.All(pairs, pair => BatchNormFolding.Apply(pair.Convolution, pair.Normalization));
        AssertLogits(network, "cifar10", "resnet20");
    }

    private static void Compare(ImageNetwork network, string folder, string name)
    {
        Load(network, folder, name);
        AssertLogits(network, folder, name);
    }

    private static void Load(ImageNetwork network, string folder, string name) =>
        network.LoadWeights(SafeTensors.Read(Path.Combine(SharedData.Folder!, folder, name + ".safetensors")).Tensors);

    private static void AssertLogits(ImageNetwork network, string folder, string name)
    {
        var logits = network.Forward(Pictures(NumPyArray.Read(Path.Combine(SharedData.Folder!, folder, "eval_images.npy"))));
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Folder!, folder, "expected.json")));
        var rows = file.RootElement.GetProperty("networks").GetProperty(name).GetProperty("logits_of_first_8");
        Assert.Equal(Images, rows.GetArrayLength());
        for (int n = 0; n < Images; n++)
        {
            double[] expected = [.. rows[n].EnumerateArray().Select(value => value.GetDouble())];
            Assert.InRange(Distance.RelativeL2(expected, logits.Item(n)), 0, Bound);
        }
    }

    // Stored as [image, row, column, colour].
    private static Tensor Pictures(NumPyArray array)
    {
        int pixels = array.Shape[1] * array.Shape[2];
        var pictures = new Tensor(Images, 3, array.Shape[1], array.Shape[2]);
        for (int i = 0; i < pictures.Length; i++)
        {
            int plane = i / pixels, colour = plane % 3;
            byte value = array.Content[(((plane / 3 * pixels) + (i % pixels)) * 3) + colour];
            pictures.Data[i] = ((value / 255f) - Mean[colour]) / Deviation[colour];
        }

        return pictures;
    }
}
