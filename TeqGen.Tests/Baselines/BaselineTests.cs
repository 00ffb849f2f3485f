using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Search;
using TeqGen.Tests.Search.Schemes;

namespace TeqGen.Tests.Baselines;

/// <summary>The usual quantizers, and that they and a search's files go through one evaluation.</summary>
public sealed class BaselineTests
{
    private static readonly CalibrationSet Calibration = SmallSearch.Calibration();

    public static TheoryData<string> Schemes => [.. BaselineScheme.All.Select(scheme => scheme.Name)];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Names_are_read_as_they_are_written(string scheme)
    {
        Assert.Equal(scheme + "-5", Baseline.Parse(scheme + "-5").Name);
        Assert.Equal(scheme + "-2/output", Baseline.Parse(scheme + "-2/output").Name);
        Assert.Equal(7, Baseline.Parse(scheme + "-7").Bits);
    }

    [Theory]
    [InlineData("uniform-clip")]
    [InlineData("uniform-clip-1")]
    [InlineData("uniform-clip-9")]
    [InlineData("uniform-4")]
    [InlineData("")]
    [InlineData("nf-4/channel")]
    public void Other_names_are_refused_with_the_schemes(string name) =>
        Assert.Contains("log-sqrt2", Assert.Throws<SearchException>(() => Baseline.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Usual_baselines_can_be_read() => Assert.All(Baseline.Usual, name => Assert.Equal(name, Baseline.Parse(name).Name));

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Clipping_scales_have_the_least_squared_error_and_others_the_largest_magnitude(string name)
    {
        var scheme = BaselineScheme.All.Single(candidate => candidate.Name == name);
        foreach (string tensor in SampleTensors.Names)
        {
            float[] values = [.. SampleTensors.Of(tensor).Select(value => (float)value)];
            var distribution = MagnitudeDistribution.Of(values);
            double[] levels = scheme.Fit(distribution, 4, distribution.Signed);
            Assert.Equal(distribution.Signed ? 8 : 16, levels.Length);
            if (!scheme.Clips)
            {
                Assert.Equal(distribution.Maximum, levels[^1], 1e-12 * distribution.Maximum);
                continue;
            }

            double Squared(double factor) => values.Sum(value => levels.Min(level => Math.Pow(Math.Abs(value) - (factor * level), 2)));
            double found = Squared(1);
            Assert.All((double[])[0.3, 0.5, 0.7, 0.85, 0.95, 1.05, 1.2, 1.5, 1.9], factor => Assert.InRange(found, 0, 1.002 * Squared(factor)));
        }
    }

    [Fact]
    public void Eight_bits_agree_with_FP32_and_fewer_have_more_noise()
    {
        var comparison = Comparison();
        double before = double.PositiveInfinity;
        foreach (string name in (string[])["uniform-clip-8", "uniform-clip-6", "uniform-clip-4", "uniform-clip-3"])
        {
            var found = comparison.Run(Baseline.Parse(name), default);
            Assert.InRange(found.Quality.SqnrDecibels, -200, before - 3);
            before = found.Quality.SqnrDecibels;
        }

        Assert.InRange(comparison.Run(Baseline.Parse("uniform-absmax-8"), default).Quality.Agreement, 0.95, 1);
        Assert.Null(comparison.Original);
    }

    [Fact]
    public void Stored_bits_are_codes_scales_and_biases()
    {
        // 36·24 + 24·16 + 16·5 weights, 24 + 16 + 5 biases; a scale for each tensor, or for each output.
        const int Weights = (36 * 24) + (24 * 16) + (16 * 5), Biases = 24 + 16 + 5;
        var comparison = Comparison();
        var tensor = comparison.Run(Baseline.Parse("apot-4"), default).Bits;
        var output = comparison.Run(Baseline.Parse("apot-4/output"), default).Bits;
        Assert.Equal(4 + (32.0 * (Biases + 6) / Weights), tensor.Weights, 1e-9);
        Assert.Equal(4 + (32.0 * (Biases + Biases + 3) / Weights), output.Weights, 1e-9);
        Assert.Equal(4, tensor.Activations);
    }

    [Fact]
    public void Threads_do_not_matter()
    {
        var evaluator = Evaluator();
        var distributions = evaluator.InputDistributions(Calibration.Inputs);
        float[][] Weights(int threads) =>
        [
            .. BaselineQuantization.Run(
                evaluator.Layers, distributions, Baseline.Parse("nf-4").Scheme, Baseline.Parse("nf-4").Widths(3), perOutput: true, threads)
                .Quantizers.Select(quantizer => quantizer.Weight.Data.ToArray()),
        ];
        Assert.Equal(Weights(1), Weights(2));
    }

    [Fact]
    public void The_files_of_a_search_are_evaluated_as_what_they_hold()
    {
        var result = SmallSearch.Run();
        var manifest = ManifestReader.Read(result.Files.Manifest).Manifest;
        var blob = ParameterBlob.FromBytes(result.Files.Blob, result.Files.BlobName, manifest.Blob.Sha256);
        var evaluator = Evaluator();
        var quantizers = StoredQuantization.Of(manifest, blob, evaluator.Layers);
        var comparison = Comparison();
        var found = comparison.Run("search", StoredQuantization.Bits(manifest, blob, evaluator.Layers, []), quantizers, [], default);
        Assert.Equal(result.Loss.Points, found.Quality.Loss.Points, 1e-9);
        Assert.Equal(result.MeanStoredBits, found.Bits);
    }

    private static BaselineComparison Comparison() => new(Evaluator(), Calibration, Calibration, threads: 0, default);

    private static NetworkEvaluator Evaluator()
    {
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        return new NetworkEvaluator(network);
    }
}
