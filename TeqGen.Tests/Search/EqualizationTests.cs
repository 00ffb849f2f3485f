using TeqGen.Models;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Import;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Search;

/// <summary>Factors of the channels between two layers.</summary>
public sealed class EqualizationTests
{
    [Fact]
    public void Channels_go_through_ReLU_pools_and_flattening()
    {
        var pairs = EqualizedPair.Of(Executor(new FashionLeNet()));
        Assert.Equal([(0, 1), (1, 2), (2, 3)], pairs.Select(pair => (pair.First, pair.Second)));
        Assert.Equal([16, 800, 256], pairs.Select(pair => pair.Channels.Length));
        Assert.Equal(Enumerable.Range(0, 800).Select(i => i / 25), pairs[1].Channels);
    }

    [Fact]
    public void They_do_not_go_through_sums_concatenations_or_to_two_readers()
    {
        var residual = Executor(new CifarResNet20());
        Assert.All(
            EqualizedPair.Of(residual),
            pair => Assert.Equal(residual.Layers[pair.First].Path.Replace("conv1", "conv2", StringComparison.Ordinal), residual.Layers[pair.Second].Path));
        Assert.Equal(9, EqualizedPair.Of(residual).Length);
        var squeeze = Executor(new SqueezeNet());
        Assert.Equal(["stem fire3.squeeze"], EqualizedPair.Of(squeeze).Select(pair => $"{squeeze.Layers[pair.First].Path} {squeeze.Layers[pair.Second].Path}"));
    }

    [Theory]
    [InlineData(GraphOperation.Relu, 2)]
    [InlineData(GraphOperation.Sigmoid, 0)]
    [InlineData(GraphOperation.HardSwish, 0)]
    [InlineData(GraphOperation.Relu6, 0)]
    [InlineData(GraphOperation.Gelu, 0)]
    [InlineData(GraphOperation.Softmax, 0)]
    public void They_go_through_what_is_positively_homogeneous(string operation, int pairs) =>
        Assert.Equal(pairs, EqualizedPair.Of(Executor(new ActivatedMlp(operation))).Length);

    [Fact]
    public void FP32_keeps_its_bits_whatever_the_exponents()
    {
        var random = new Random(11);
        var executor = Executor(new FashionLeNet());
        var pairs = EqualizedPair.Of(executor);
        int[][] exponents = [.. pairs.Select(pair => Enumerable.Range(0, executor.Layers[pair.First].Geometry.Outputs).Select(_ => random.Next(-6, 7)).ToArray())];
        var equalized = Equalization.Apply(executor, pairs, exponents);
        var inputs = new Tensor(9, 1, 28, 28);
        foreach (ref float value in inputs.Data)
        {
            value = (2 * random.NextSingle()) - 1;
        }

        Assert.NotEqual(executor.Layers[1].Weight.Data.ToArray(), equalized.Layers[1].Weight.Data.ToArray());
        Assert.Equal(
            new NetworkEvaluator(executor).Outputs(inputs).Data.ToArray(), new NetworkEvaluator(equalized).Outputs(inputs).Data.ToArray());
    }

    [Fact]
    public void A_network_of_uneven_channels_is_searched_evened_and_its_files_give_what_was_measured()
    {
        var options = new SearchOptions { TargetBits = 4.5 };
        var weights = Uneven();
        var plain = NetworkSearch.Run(SmallSearch.Network(), weights, SmallSearch.Calibration(), options);
        options = options with { Ingredients = IngredientNames.Of(null, "equalization"), Threads = 1 };
        var found = NetworkSearch.Run(SmallSearch.Network(), weights, SmallSearch.Calibration(), options);
        var again = NetworkSearch.Run(SmallSearch.Network(), weights, SmallSearch.Calibration(), options with { Threads = 2 });
        Assert.Equal(found.Files.Blob, again.Files.Blob);
        Assert.Equal(found.Files.Manifest, again.Files.Manifest);

        var manifest = ManifestReader.Read(found.Files.Manifest).Manifest;
        Assert.Contains(manifest.Search.Options, option => option.Name == "with" && option.Value == "equalization");
        ParameterBlob.FromBytes(found.Files.Blob, found.Files.BlobName, manifest.Blob.Sha256);
        var network = SmallSearch.Network();
        network.LoadWeights(weights.Tensors);
        var (evaluator, inputs) = (new NetworkEvaluator(network), SmallSearch.Calibration().Inputs);
        var stored = evaluator.Outputs(inputs, StoredQuantizers.Of(found, evaluator));
        Assert.Equal(found.Quality, OutputQuality.Measure(evaluator.Outputs(inputs), stored, null));
        Assert.True(
            found.Quality.SqnrDecibels > plain.Quality.SqnrDecibels + 2,
            $"{found.Quality.SqnrDecibels:F1} dB at {found.MeanStoredBits.Mean:F2} bits, {plain.Quality.SqnrDecibels:F1} dB at {plain.MeanStoredBits.Mean:F2} without.");
    }

    [Fact]
    public void Only_optional_ingredients_can_be_added() =>
        Assert.Contains("'gptq' to add", Assert.Throws<SearchException>(() => IngredientNames.Of(null, "gptq")).Message, StringComparison.Ordinal);

    // The small network with outputs of its first two layers made larger or smaller, and the weights that meet them the other way round.
    private static SafeTensors Uneven()
    {
        var tensors = SmallSearch.Weights().Tensors;
        var scaled = new List<StoredTensor>();
        foreach (var (name, tensor) in tensors)
        {
            float[] values = tensor.Data.ToArray();
            int row = values.Length / tensor.Shape[0];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= name.StartsWith("fc3", StringComparison.Ordinal) ? 1 : Factor(i / row);
                values[i] /= name is "fc2.weight" or "fc3.weight" ? Factor(i % row) : 1;
            }

            scaled.Add(StoredTensor.OfSingles(name, values, tensor.Shape.ToArray()));
        }

        return SafeTensors.Parse(SafeTensorsWriter.Write(scaled), "uneven.safetensors");
    }

    private static float Factor(int channel) => MathF.ScaleB(1, (channel * 5 % 9) - 4);

    private static GraphExecutor Executor(Module network)
    {
        network.LoadWeights(TestWeights.Random(network).Tensors);
        return GraphExecutor.Of(network);
    }

    private sealed class ActivatedMlp(string operation) : Module
    {
        private readonly Linear fc1 = new(4, 6);
        private readonly Linear fc2 = new(6, 6);
        private readonly Linear fc3 = new(6, 3);

        public override string GraphDescriptor => TestGraph.Text(
            (GraphOperation.Input, "", [4]),
            (GraphOperation.Linear, "fc1", [6]),
            (operation, "", [6]),
            (GraphOperation.Linear, "fc2", [6]),
            (operation, "", [6]),
            (GraphOperation.Linear, "fc3", [3]),
            (GraphOperation.Output, "", [3]));

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("fc1", "fc1", fc1);
            visitor.Visit("fc2", "fc2", fc2);
            visitor.Visit("fc3", "fc3", fc3);
        }
    }
}
