using TeqGen.Sample;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Baselines;

/// <summary>Baselines on the sample's perceptron and real images.</summary>
public sealed class FashionBaselineTests
{
    [Fact]
    public void Accuracy_falls_with_the_bits_and_base_2_needs_more_of_them_than_base_root_2()
    {
        var sample = SampleNetwork.All.Single(network => network.Name == "fashion-mlp");
        var network = sample.CreateFullPrecision().Module;
        network.LoadWeights(SafeTensors.Read(sample.DataFile("fashion-mlp.safetensors")).Tensors);
        var calibration = CalibrationSet.Load(
            network, sample.DataFile("calibration_images.npy.gz"), sample.DataFile("calibration_labels.npy.gz"));
        var comparison = new BaselineComparison(new NetworkEvaluator(network), calibration, calibration, threads: 0, default);
        OutputQuality Quality(string name) => comparison.Run(Baseline.Parse(name), default).Quality;
        var (eight, four, two) = (Quality("uniform-clip-8"), Quality("uniform-clip-4"), Quality("uniform-clip-2"));
        Assert.InRange(eight.Agreement, 0.99, 1);
        Assert.True(eight.SqnrDecibels > four.SqnrDecibels && four.SqnrDecibels > two.SqnrDecibels);
        Assert.InRange(Quality("uniform-clip-4/output").SqnrDecibels, four.SqnrDecibels, double.PositiveInfinity);

        // A fixed base has a floor whatever the bits: more of them make base 2 hardly better.
        Assert.InRange(Quality("log2-6").SqnrDecibels - Quality("log2-4").SqnrDecibels, -1, 1);
        Assert.True(Quality("log-sqrt2-5").SqnrDecibels > Quality("log2-5").SqnrDecibels + 3);
    }
}
