using System.Globalization;
using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Search;

/// <summary>The search as a whole: its result, that it repeats, and what it refuses.</summary>
public sealed class NetworkSearchTests
{
    private static readonly SearchResult Result = SmallSearch.Run();

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void One_and_two_threads_give_the_same_bytes(string strategy)
    {
        var options = new SearchOptions { Strategy = strategy, MaximumLoss = 3, Threads = 1 };
        var (one, two) = (SmallSearch.Run(options), SmallSearch.Run(options with { Threads = 2 }));
        Assert.Equal(one.Files.Manifest, two.Files.Manifest);
        Assert.Equal(one.Files.Blob, two.Files.Blob);
    }

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void A_search_that_has_no_time_ends_with_a_network_all_the_same(string strategy)
    {
        var result = SmallSearch.Run(new SearchOptions { Strategy = strategy, MaximumTime = TimeSpan.FromTicks(1) });
        Assert.Single(result.Frontier);
        Assert.True(result.Frontier[0].Chosen);
    }

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void A_target_within_a_loss_is_not_gone_below(string strategy)
    {
        var options = new SearchOptions { Strategy = strategy, MaximumLoss = 60 };
        var (free, held) = (SmallSearch.Run(options), SmallSearch.Run(options with { TargetBits = 6 }));
        Assert.InRange(held.MeanStoredBits.Mean, 4.5, 6);
        Assert.True(free.MeanStoredBits.Mean < held.MeanStoredBits.Mean);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(22)]
    public void No_output_needs_more_counters_than_the_search_may_give(int counters)
    {
        var options = new SearchOptions { MaximumLoss = 0.1, MaximumCounters = counters, Threads = 1 };
        var found = SmallSearch.Run(options);
        var manifest = ManifestReader.Read(found.Files.Manifest).Manifest;
        Assert.All(manifest.Layers, layer => Assert.InRange(ManifestNumbers.LayerOf(layer).Counters.Total, 1, counters));
        Assert.Contains(manifest.Search.Options, option => option == new NamedValue("maxCounters", counters.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(found.Files.Manifest, SmallSearch.Run(options with { Threads = 2 }).Files.Manifest);

        // A bound of a few is felt: unbounded, a loss so small takes more.
        var free = ManifestReader.Read(SmallSearch.Run(options with { MaximumCounters = null }).Files.Manifest).Manifest;
        Assert.Contains(free.Layers, layer => ManifestNumbers.LayerOf(layer).Counters.Total > 22);
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
        foreach (var layer in Result.Layers)
        {
            var found = manifest.FindLayer(layer.Path)!;
            Assert.Equal(layer.Fit.Base, found.Base.Value);
            Assert.Equal(layer.Fit.Weights.Grid.Alpha, found.Weights.Alpha.Value);
            Assert.Equal(layer.Fit.Activations.Grid.StoredBits, found.Activations.StoredBits);
            Assert.Equal(layer.WeightCount, blob.Find(layer.Path).Codes.Length);
        }

        // What the files hold is what was measured.
        var evaluator = new NetworkEvaluator(network);
        var inputs = SmallSearch.Calibration().Inputs;
        var outputs = evaluator.Outputs(inputs, StoredQuantizers.Of(Result, evaluator));
        Assert.Equal(Result.Quality, OutputQuality.Measure(evaluator.Outputs(inputs), outputs, null));
    }

    [Theory]
    [InlineData("teq+")]
    [InlineData("dna-teq")]
    public void A_target_of_bits_is_reached_and_the_frontier_is_in_order(string strategy)
    {
        var result = SmallSearch.Run(new SearchOptions { TargetBits = 5.2, Strategy = strategy });
        Assert.InRange(result.MeanStoredBits.Mean, 2, 5.2);
        Assert.Single(result.Frontier, point => point.Chosen);
        Assert.All(
            result.Frontier.Zip(result.Frontier.Skip(1)), pair => Assert.True(pair.Second.Bits.Mean < pair.First.Bits.Mean, "From the most bits to the fewest."));
        Assert.Empty(result.Warning);
    }

    [Fact]
    public void A_least_SQNR_is_kept_and_a_lower_one_buys_fewer_bits()
    {
        var fine = SmallSearch.Run(new SearchOptions { MinimumSqnr = 30 });
        var coarse = SmallSearch.Run(new SearchOptions { MinimumSqnr = 15 });
        Assert.InRange(fine.Quality.SqnrDecibels, 30, 60);
        Assert.InRange(coarse.Quality.SqnrDecibels, 15, 30);
        Assert.True(coarse.MeanStoredBits.Mean < fine.MeanStoredBits.Mean);
    }

    [Fact]
    public void What_cannot_be_had_ends_with_the_best_there_is_and_says_so()
    {
        var result = SmallSearch.Run(new SearchOptions { MinimumSqnr = 99 });
        Assert.Contains("99", result.Warning, StringComparison.Ordinal);
        Assert.True(result.Files.Blob.Length > 0);
        Assert.NotEmpty(SmallSearch.Run(new SearchOptions { TargetBits = 2 }).Warning);
    }

    [Fact]
    public void Memory_that_holds_less_than_the_activations_gives_the_same_bytes()
    {
        using var store = new ActivationStore(40);
        store.Put(1, 0, new Tensor([1, 2, 3], 3));
        store.Put(1, 1, new Tensor([4, 5, 6, 7, 8, 9, 10, 11], 8));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], store.Get(1, 1).Data.ToArray());
        Assert.Equal([1, 2, 3], store.Get(1, 0).Data.ToArray());
        Assert.InRange(store.PeakBytes, 1, 40);
        Assert.Equal(32, store.SpilledBytes);
        store.Release(1, 2);
        Assert.Equal(0, store.Bytes);
        store.Put(2, 0, new Tensor([7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7], 11));
        Assert.Equal(11, store.Get(2, 0).Length);
    }

    [Theory]
    [InlineData("metric top1")]
    [InlineData("metric sqnr")]
    [InlineData("strategy 'best'")]
    [InlineData("2 to 32")]
    [InlineData("0 to 100 dB")]
    [InlineData("16 MB")]
    [InlineData("left out of teq+ only")]
    [InlineData("more than nothing")]
    public void Options_that_make_no_sense_are_refused(string expected)
    {
        var options = expected switch
        {
            "metric top1" => new SearchOptions { Metric = LossMetric.Top1 },
            "metric sqnr" => new SearchOptions { Metric = LossMetric.Sqnr },
            "strategy 'best'" => new SearchOptions { Strategy = "best" },
            "2 to 32" => new SearchOptions { TargetBits = 1 },
            "0 to 100 dB" => new SearchOptions { MinimumSqnr = -1 },
            "16 MB" => new SearchOptions { MemoryBytes = 1000 },
            "left out of teq+ only" => new SearchOptions { Strategy = "dna-teq", Ingredients = Ingredients.None },
            _ => new SearchOptions { MaximumTime = TimeSpan.Zero },
        };
        Assert.Contains(expected, Assert.Throws<SearchException>(() => SmallSearch.Run(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ingredients_are_left_out_by_name()
    {
        Assert.Equal(Ingredients.Default & ~Ingredients.SecondOrder & ~Ingredients.Gain, IngredientNames.Of("gptq, gain"));
        Assert.Equal("gptq,gain", IngredientNames.Missing(IngredientNames.Of("gain,gptq")));
        Assert.Contains("'butter'", Assert.Throws<SearchException>(() => IngredientNames.Of("butter")).Message, StringComparison.Ordinal);
        foreach (var (name, _) in IngredientNames.Default)
        {
            var options = new SearchOptions { Ingredients = IngredientNames.Of(name), MaximumLoss = 10 };
            Assert.Contains($"\"{name}\"", SmallSearch.Run(options).Files.Manifest, StringComparison.Ordinal);
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
        var progress = new Callback(value => { if (value.Stage == "Profiling") { source.Cancel(); } });
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
