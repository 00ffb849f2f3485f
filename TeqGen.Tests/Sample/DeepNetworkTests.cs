using System.Runtime.CompilerServices;
using System.Text.Json;
using TeqGen.Kernels;
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
    private const int SearchImages = 16;

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
    public void ResNet20_is_searched_built_and_run()
    {
        var network = new CifarResNet20();
        var calibration = CalibrationSet.Load(network, DataFile("cifar10", "calibration_images.npy"));
        var images = First(calibration.Inputs, SearchImages);
        var result = NetworkSearch.Run(
            network,
            SafeTensors.Read(DataFile("cifar10", "resnet20.safetensors")),
            new CalibrationSet(images, null, new string('0', 64)),
            new SearchOptions { MaximumLoss = 5 });
        Assert.Equal(20, result.Layers.Count);

        var run = GeneratorHarness.Run(
            GeneratorHarness.Compilation(("/model/CifarResNet.cs", File.ReadAllText(NetworkFile("CifarResNet.cs")))),
            [new MemoryText("/model/CifarResNet20.teq.json", result.Files.Manifest)]);
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("TEQ010", diagnostic.Id));
        var type = run.Load(("CifarResNet20.teqw", result.Files.Blob)).GetType(typeof(CifarResNet20).FullName!, throwOnError: true)!;
        var some = First(images, 8);
        var reference = TestModels.Run(TestModels.Load(type, KernelFamily.Reference), some);
        Assert.Equal(reference.Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), some).Data);
        var lookup = TestModels.Run(TestModels.Load(type, KernelFamily.Lookup), some);

        // Behind many layers of few levels, a value on the other side of a threshold counts as a whole level; that must stay small beside what
        // quantization itself changes.
        double quantization = Distance.RelativeL2(network.Forward(some).Data.ToArray(), reference.Data);
        Assert.InRange(Distance.RelativeL2(reference.Data.ToArray(), lookup.Data), 0, quantization / 2);
    }

    private static void FullPrecision(Module network, string folder, string name, string correct)
    {
        network.LoadWeights(SafeTensors.Read(DataFile(folder, name + ".safetensors")).Tensors);
        var test = CalibrationSet.Load(network, DataFile(folder, "eval_images.npy"), DataFile(folder, "eval_labels.npy"));
        using var file = JsonDocument.Parse(File.ReadAllText(DataFile(folder, "expected.json")));
        var expected = file.RootElement.GetProperty("networks").GetProperty(name);
        var rows = expected.GetProperty("logits_of_first_8");
        var logits = Evaluation.ForwardOf(network)(First(test.Inputs, rows.GetArrayLength()));
        for (int n = 0; n < logits.Batch; n++)
        {
            Assert.InRange(Distance.RelativeL2([.. rows[n].EnumerateArray().Select(value => value.GetDouble())], logits.Item(n)), 0, 1e-4);
        }

        Assert.Equal(expected.GetProperty(correct).GetInt32(), Evaluation.Top1(network, test.Inputs, test.Labels!).Correct);
    }

    private static Tensor First(Tensor items, int count) =>
        new(items.Data[..(count * items.Item(0).Length)].ToArray(), [count, .. items.Shape[1..]]);

    private static string DataFile(string folder, string file) => Path.Combine(SharedData.Folder!, folder, file);

    private static string NetworkFile(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "TeqGen.Sample", "Networks", file);
}
