using TeqGen.Sample;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Search.Execution;

/// <summary>A graph run node by node gives what <c>Forward</c> gives, and a layer can be replaced alone.</summary>
public sealed class GraphExecutorTests
{
    [Theory]
    [InlineData("fashion-mlp")]
    [InlineData("fashion-lenet")]
    public void It_gives_the_bits_of_Forward(string name)
    {
        var (module, inputs) = Sample(name);
        Assert.Equal(Evaluation.ForwardOf(module)(inputs).Data, new NetworkEvaluator(module).Outputs(inputs, threads: 1).Data);
        Assert.Equal(Evaluation.ForwardOf(module)(inputs).Data, new NetworkEvaluator(module).Outputs(inputs, threads: 2).Data);
    }

    [SharedDataFact]
    public void With_normalizations_it_gives_the_bits_of_the_folded_Forward()
    {
        var network = new CifarResNet20();
        network.LoadWeights(SafeTensors.Read(Path.Combine(SharedData.Folder!, "cifar10", "resnet20.safetensors")).Tensors);
        var inputs = TestTensors.Random(4, 3, 3, 32, 32);
        var evaluator = new NetworkEvaluator(network);
        using var folding = NormalizationFolding.Apply(network);
        Assert.Equal(network.Forward(inputs).Data, evaluator.Outputs(inputs).Data);
    }

    [SharedDataFact]
    public void Pools_and_concatenations_are_followed()
    {
        var network = new TeqGen.Sample.Networks.SqueezeNet();
        network.LoadWeights(SafeTensors.Read(Path.Combine(SharedData.Folder!, "squeezenet1_1", "squeezenet1_1.safetensors")).Tensors);
        var inputs = TestTensors.Random(5, 1, 3, 224, 224);
        Assert.Equal(network.Forward(inputs).Data, new NetworkEvaluator(network).Outputs(inputs).Data);
    }

    [Fact]
    public void A_quantizer_replaces_one_layer_as_a_hook_would()
    {
        var (module, inputs) = Sample("fashion-lenet");
        var evaluator = new NetworkEvaluator(module);
        static void Halves(ReadOnlySpan<float> values, Span<float> rounded)
        {
            for (int i = 0; i < values.Length; i++)
            {
                rounded[i] = MathF.Round(values[i] * 2) / 2;
            }
        }

        int second = evaluator.Layers.ToList().FindIndex(layer => layer.Path == "conv2");
        var weight = new Tensor(evaluator.Layers[second].Weight.Data.ToArray().Select(value => MathF.Round(value * 20) / 20).ToArray(), [.. evaluator.Layers[second].Weight.Shape]);
        var quantizers = new LayerQuantizer?[evaluator.Layers.Count];
        quantizers[second] = new LayerQuantizer(weight, Halves);
        var outputs = evaluator.Outputs(inputs, quantizers);
        var binding = module.Layers().Single(layer => layer.Path == "conv2");
        using var overrides = new LayerOverrides([binding]);
        overrides.SetWeight(0, weight);
        overrides.SetInput(0, input =>
        {
            var rounded = new Tensor(input.Shape);
            Halves(input.Data, rounded.Data);
            return rounded;
        });
        Assert.Equal(Evaluation.ForwardOf(module)(inputs).Data, outputs.Data);
    }

    [Fact]
    public void Quantizers_that_do_not_fit_are_refused()
    {
        var (module, inputs) = Sample("fashion-mlp");
        var evaluator = new NetworkEvaluator(module);
        Assert.Throws<ArgumentException>(() => evaluator.Outputs(inputs, [null]));
        var wrong = new LayerQuantizer(new Tensor(3, 3), (values, rounded) => values.CopyTo(rounded));
        Assert.Contains("fc1", Assert.Throws<ArgumentException>(() => evaluator.Outputs(inputs, [wrong, null, null])).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 28, 28]", Assert.Throws<SearchException>(() => evaluator.Outputs(new Tensor(2, 3, 4, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_distributions_hold_every_value()
    {
        var (module, inputs) = Sample("fashion-mlp");
        var distributions = new NetworkEvaluator(module).InputDistributions(inputs);
        Assert.Equal(3, distributions.Count);
        Assert.Equal(inputs.Length, distributions[0].CountBetween(0, distributions[0].Count));
        Assert.True(distributions[0].Signed);
        Assert.False(distributions[1].Signed);
    }

    private static (Module Module, Tensor Inputs) Sample(string name)
    {
        var network = SampleNetwork.All.Single(candidate => candidate.Name == name);
        var module = network.CreateFullPrecision().Module;
        module.LoadWeights(SafeTensors.Read(network.DataFile(name + ".safetensors")).Tensors);
        var inputs = CalibrationSet.Load(module, network.DataFile("calibration_images.npy.gz")).Inputs;
        return (module, new Tensor(inputs.Data[..(70 * 784)].ToArray(), 70, 1, 28, 28));
    }
}
