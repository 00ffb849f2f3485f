using System.Runtime.CompilerServices;
using System.Text.Json;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared.Graphs;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Sample;

/// <summary>The sample's deep networks on data that is not part of the repository: FP32 as PyTorch has it, then searched, built and run.</summary>
public sealed class DeepNetworkTests
{
    [Fact]
    public void Graphs_name_layers_as_PyTorch_does()
    {
        var graph = GraphText.Read(new CifarResNet56().GraphDescriptor!);
        var convolutions = graph.Nodes.Where(node => node.Operation == GraphOperation.Conv2d).Select(node => node.Path).ToList();
        Assert.Equal(55, convolutions.Count);
        Assert.Equal("layer3.8.conv2", convolutions[^1]);
        Assert.Equal(55, graph.Nodes.Count(node => node.Operation == GraphOperation.BatchNorm2d));
        Assert.Equal(19, GraphText.Read(new CifarResNet20().GraphDescriptor!).Nodes.Count(node => node.Operation == GraphOperation.Conv2d));
        Assert.Equal(26, GraphText.Read(new SqueezeNet().GraphDescriptor!).Nodes.Count(node => node.Operation == GraphOperation.Conv2d));
    }

    [SharedDataFact]
    public void ResNet20_in_FP32_is_that_of_PyTorch() => FullPrecision(new CifarResNet20(), "cifar10", "resnet20", "correct");

    [SharedDataFact]
    public void SqueezeNet_in_FP32_is_that_of_PyTorch() => FullPrecision(new SqueezeNet(), "squeezenet1_1", "squeezenet1_1", "correct_top1");

    [SharedDataFact]
    public void ResNet56_in_FP32_is_that_of_PyTorch() => FullPrecision(new CifarResNet56(), "cifar10", "resnet56", "correct");

    [SharedDataFact]
    public void ResNet20_is_searched_built_and_run() =>
        SearchBuildAndRun(new CifarResNet20(), "CifarResNet.cs", "cifar10", "resnet20", searchImages: 16, images: 8, layers: 20);

    [SharedDataFact]
    public void ResNet56_is_searched_built_and_run() =>
        SearchBuildAndRun(new CifarResNet56(), "CifarResNet.cs", "cifar10", "resnet56", searchImages: 8, images: 4, layers: 56);

    [SharedDataFact]
    public void SqueezeNet_is_searched_built_and_run() =>
        SearchBuildAndRun(new SqueezeNet(), "SqueezeNet.cs", "squeezenet1_1", "squeezenet1_1", searchImages: 4, images: 2, layers: 26);

    private static void SearchBuildAndRun(Module network, string file, string folder, string name, int searchImages, int images, int layers)
    {
        var calibration = CalibrationSet.Load(network, DataFile(folder, "calibration_images.npy"));
        var inputs = Items(calibration.Inputs, 0, searchImages);
        var weights = SafeTensors.Read(DataFile(folder, name + ".safetensors"));
        var built = SearchedNetwork.Build(network, weights, inputs, ($"/model/{file}", File.ReadAllText(NetworkFile(file))));
        Assert.Equal(layers, built.Search.Layers.Count);

        // On images that the weights were not fitted to: on the few that they were, quantization's own error is next to nothing.
        built.AssertFamiliesAgree(Items(calibration.Inputs, searchImages, images));
    }

    private static void FullPrecision(Module network, string folder, string name, string correct)
    {
        network.LoadWeights(SafeTensors.Read(DataFile(folder, name + ".safetensors")).Tensors);
        var test = CalibrationSet.Load(network, DataFile(folder, "eval_images.npy"), DataFile(folder, "eval_labels.npy"));
        using var file = JsonDocument.Parse(File.ReadAllText(DataFile(folder, "expected.json")));
        var expected = file.RootElement.GetProperty("networks").GetProperty(name);
        var rows = expected.GetProperty("logits_of_first_8");
        var logits = Evaluation.ForwardOf(network)(Items(test.Inputs, 0, rows.GetArrayLength()));
        for (int n = 0; n < logits.Batch; n++)
        {
            Assert.InRange(Distance.RelativeL2([.. rows[n].EnumerateArray().Select(value => value.GetDouble())], logits.Item(n)), 0, 1e-4);
        }

        Assert.Equal(expected.GetProperty(correct).GetInt32(), Evaluation.Top1(network, test.Inputs, test.Labels!).Correct);
    }

    private static Tensor Items(Tensor items, int first, int count) =>
        new(items.Data.Slice(first * items.Item(0).Length, count * items.Item(0).Length).ToArray(), [count, .. items.Shape[1..]]);

    private static string DataFile(string folder, string file) => Path.Combine(SharedData.Folder!, folder, file);

    private static string NetworkFile(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "TeqGen.Sample", "Networks", file);
}
