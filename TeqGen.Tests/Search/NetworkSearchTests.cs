using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Search;

/// <summary>The search as a whole: its result, that it repeats, and what it refuses.</summary>
public sealed class NetworkSearchTests
{
    private static readonly SearchResult Result = SmallSearch.Run();

    [Fact]
    public void One_and_two_threads_give_the_same_bytes()
    {
        var two = SmallSearch.Run(threads: 2);
        Assert.Equal(Result.Files.Manifest, two.Files.Manifest);
        Assert.Equal(Result.Files.Blob, two.Files.Blob);
    }

    [Fact]
    public void The_files_hold_what_was_found()
    {
        var manifest = ManifestReader.Read(Result.Files.Manifest).Manifest;
        var blob = ParameterBlob.FromBytes(Result.Files.Blob, Result.Files.BlobName, manifest.Blob.Sha256);
        Assert.Equal(nameof(TestMlp), manifest.Model);
        Assert.Equal("TestMlp.teqw", manifest.Blob.File);
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        foreach (var (layer, binding) in Result.Layers.Zip(network.Layers()))
        {
            var found = manifest.FindLayer(layer.Path)!;
            Assert.Equal(layer.Fit.Base, found.Base.Value);
            Assert.Equal(layer.Fit.Weights.Grid.Alpha, found.Weights.Alpha.Value);
            Assert.Equal(layer.Fit.Activations.Grid.StoredBits, found.Activations.StoredBits);
            var codes = new byte[binding.Layer.Weight.Length];
            new GridEncoder(layer.Fit.Weights.Grid).Encode(binding.Layer.Weight.Data, codes);
            Assert.Equal(codes, blob.Find(layer.Path).Codes);
            Assert.Equal(binding.Layer.Bias!.Data.ToArray(), blob.Find(layer.Path).Bias);
        }
    }

    [Fact]
    public void The_loss_is_within_the_budget_and_a_larger_one_buys_fewer_bits()
    {
        Assert.InRange(Result.Loss.Points, -100, 3);
        var generous = SmallSearch.Run(maximumLoss: 30);
        Assert.InRange(generous.Loss.Points, -100, 30);
        Assert.True(generous.MeanStoredBits.Mean < Result.MeanStoredBits.Mean);
    }

    [Fact]
    public void The_network_keeps_its_weights_and_has_no_hooks_left()
    {
        var network = SmallSearch.Network();
        var weights = SmallSearch.Weights();
        NetworkSearch.Run(network, weights, SmallSearch.Calibration());
        foreach (var binding in network.Layers())
        {
            Assert.Same(weights.Tensors[binding.Path + ".weight"], binding.Layer.Weight);
            Assert.Null(binding.Layer.InputHook);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused_with_the_layer(float poison)
    {
        var exception = Assert.Throws<SearchException>(
            () => NetworkSearch.Run(SmallSearch.Network(), SmallSearch.Weights(poison), SmallSearch.Calibration()));
        Assert.Contains("fc1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_that_are_not_finite_are_refused_with_the_layer()
    {
        var inputs = SmallSearch.Calibration().Inputs;
        inputs.Data[77] = float.NaN;
        var exception = Assert.Throws<SearchException>(
            () => NetworkSearch.Run(SmallSearch.Network(), SmallSearch.Weights(), new CalibrationSet(inputs, null, new string('0', 64))));
        Assert.Contains("fc1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_the_search()
    {
        using var source = new CancellationTokenSource();
        var progress = new Callback(value => { if (value.Stage == "Searching") { source.Cancel(); } });
        Assert.ThrowsAny<OperationCanceledException>(() => SmallSearch.Run(progress: progress, cancellationToken: source.Token));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(101)]
    public void A_budget_that_is_no_number_of_points_is_refused(double budget) =>
        Assert.Throws<SearchException>(() => SmallSearch.Run(maximumLoss: budget));

    [Fact]
    public void The_INT8_baseline_agrees_with_FP32_and_takes_a_byte_a_weight()
    {
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        var calibration = SmallSearch.Calibration();
        int[] labels = Evaluation.Predict(network.Forward, calibration.Inputs);
        var baseline = UniformInt8.Quantize(network, calibration);
        Assert.InRange(baseline.Top1(calibration.Inputs, labels).Fraction, 0.95, 1);
        Assert.Equal(1, Evaluation.Top1(network, calibration.Inputs, labels).Fraction);
        int weights = network.Layers().Sum(binding => binding.Layer.Weight.Length);
        Assert.InRange(baseline.ToSafeTensors().Length, weights, weights + 2000);
    }

    private sealed class Callback(Action<SearchProgress> action) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => action(value);
    }
}
