using System.Text.Json;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Sample;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Sample;

/// <summary>The committed networks on all 10,000 test images: what the README says of them.</summary>
public sealed class SampleNetworkTests
{
    private const double BudgetPoints = 1.0;
    private const double BudgetBits = 4.8;
    private const int ComparedImages = 24;

    public static TheoryData<string> Names => [.. SampleNetwork.All.Select(network => network.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Full_precision_classifies_exactly_as_many_images_as_the_reference_framework(string name)
    {
        var network = Find(name);
        var loaded = FullPrecision(network);
        var test = Test(network, loaded.Module);
        using var expected = JsonDocument.Parse(File.ReadAllText(network.DataFile("expected.json")));
        int correct = expected.RootElement.GetProperty("networks").GetProperty(name).GetProperty("correct").GetInt32();
        Assert.Equal(correct, Evaluation.Top1(loaded.Infer, test.Inputs, test.Labels!).Correct);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Exponential_top1_and_mean_stored_bits_are_within_the_budget(string name)
    {
        var network = Find(name);
        var fullPrecision = FullPrecision(network);
        var test = Test(network, fullPrecision.Module);
        var quantized = network.LoadQuantized(KernelFamily.Auto);
        int reference = Evaluation.Top1(fullPrecision.Infer, test.Inputs, test.Labels!).Correct;
        int correct = Evaluation.Top1(quantized.Infer, test.Inputs, test.Labels!).Correct;
        double loss = 100.0 * (reference - correct) / test.Inputs.Batch;
        Assert.True(loss <= BudgetPoints, $"{name} loses {loss} points.");
        Assert.InRange(quantized.Module.Quantized!.MeanStoredBits.Mean, 1, BudgetBits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counting_equals_the_reference_bit_for_bit_and_lookup_is_near_it(string name)
    {
        var network = Find(name);
        var images = Some(Test(network, network.CreateFullPrecision().Module).Inputs, ComparedImages);
        var reference = network.LoadQuantized(KernelFamily.Reference).Infer(images);
        var counting = network.LoadQuantized(KernelFamily.Counting).Infer(images);
        var lookup = network.LoadQuantized(KernelFamily.Lookup).Infer(images);
        Assert.Equal(Bits(reference), Bits(counting));
        Assert.InRange(RelativeL2(reference.Data, lookup.Data), 0, 1e-2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_layer_has_an_emitted_kernel_or_counts_on_bit_planes(string name)
    {
        var network = Find(name).LoadQuantized(KernelFamily.Counting).Module.Quantized!;
        Assert.All(network.Layers, layer => Assert.True(layer.Definition.Counting is null == layer.Executor is BitSlicedExecutor));
    }

    private static SampleNetwork Find(string name) => SampleNetwork.All.Single(network => network.Name == name);

    private static LoadedNetwork FullPrecision(SampleNetwork network)
    {
        var loaded = network.CreateFullPrecision();
        loaded.Module.LoadWeights(SafeTensors.Read(network.DataFile(network.Name + ".safetensors")).Tensors);
        return loaded;
    }

    private static CalibrationSet Test(SampleNetwork network, Module module) =>
        CalibrationSet.Load(module, network.DataFile("eval_images.npy.gz"), network.DataFile("eval_labels.npy.gz"));

    private static Tensor Some(Tensor images, int count) =>
        new(images.Data[..(count * images.Item(0).Length)].ToArray(), [count, .. images.Shape[1..]]);

    private static uint[] Bits(Tensor tensor) => [.. tensor.Data.ToArray().Select(BitConverter.SingleToUInt32Bits)];

    private static double RelativeL2(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        double error = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow((double)expected[i] - found[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(error / norm);
    }
}
