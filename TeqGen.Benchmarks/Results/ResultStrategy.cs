using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Shared.Manifests;

namespace TeqGen.Benchmarks.Results;

/// <summary>What a strategy makes of a network.</summary>
/// <param name="Quantizers">What takes each layer's place.</param>
/// <param name="Bits">What it takes in memory.</param>
/// <param name="Widths">For each layer stored bits of weights and activations.</param>
internal sealed record ResultQuantization(
    IReadOnlyList<LayerQuantizer?> Quantizers, MeanStoredBits Bits, IReadOnlyList<(int Weights, int Activations)> Widths);

/// <summary>A way to quantize a network, of those that are compared.</summary>
/// <param name="Name">Its name; what stands behind @ is the budget in points.</param>
/// <param name="Quantize">Runs it. The last argument has what other strategies made of the same network.</param>
internal sealed record ResultStrategy(
    string Name, Func<LoadedResultNetwork, NetworkEvaluator, Func<string, ResultQuantization>, ResultQuantization> Quantize)
{
    private static readonly string[] Searches = ["dna-teq@1.0", "dna-teq@0.3", "teq+@1.0", "teq+@0.3"];

    /// <summary>All that are measured.</summary>
    public static IReadOnlyList<ResultStrategy> All { get; } =
    [
        .. Baseline.Usual.Select(OfBaseline),
        .. Searches.Select(OfSearch),
        AtWidthsOf("uniform-clip", "dna-teq@1.0", perOutput: false),
        AtWidthsOf("uniform-clip", "dna-teq@1.0", perOutput: true),
        AtWidthsOf("uniform-clip", "dna-teq@0.3", perOutput: false),
        AtWidthsOf("uniform-clip", "dna-teq@0.3", perOutput: true),
    ];

    /// <summary>The name of a scheme at the widths that a search found.</summary>
    public static string AtWidths(string scheme, string search, bool perOutput) => $"{scheme}{(perOutput ? "/output" : "")} at {search}";

    private static ResultStrategy OfBaseline(string name) => new(name, (network, evaluator, _) =>
    {
        var baseline = Baseline.Parse(name);
        var widths = baseline.Widths(evaluator.Layers.Count);
        return OfScheme(network, evaluator, baseline.Scheme, widths, baseline.PerOutput);
    });

    private static ResultStrategy AtWidthsOf(string scheme, string search, bool perOutput) => new(
        AtWidths(scheme, search, perOutput),
        (network, evaluator, others) => OfScheme(
            network, evaluator, BaselineScheme.All.Single(candidate => candidate.Name == scheme), others(search).Widths, perOutput));

    private static ResultQuantization OfScheme(
        LoadedResultNetwork network, NetworkEvaluator evaluator, BaselineScheme scheme, IReadOnlyList<(int, int)> widths, bool perOutput)
    {
        var inputs = evaluator.InputDistributions(network.Calibration.Inputs);
        var found = BaselineQuantization.Run(evaluator.Layers, inputs, scheme, widths, perOutput);
        return new(found.Quantizers, found.MeanStoredBits, widths);
    }

    private static ResultStrategy OfSearch(string name) => new(name, (network, evaluator, _) =>
    {
        string[] parts = name.Split('@');
        double budget = double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        var result = NetworkSearch.Run(network.Create(), network.Weights, network.Calibration, new SearchOptions { Strategy = parts[0], MaximumLoss = budget });
        return OfParameters(ManifestReader.Read(result.Files.Manifest).Manifest, result.Files.Blob, evaluator);
    });

    // What is evaluated is what was written: codes, factors and biases as a program would load them.
    private static ResultQuantization OfParameters(Manifest manifest, byte[] content, NetworkEvaluator evaluator)
    {
        var blob = ParameterBlob.FromBytes(content, manifest.Blob.File, manifest.Blob.Sha256);
        return new(
            StoredQuantization.Of(manifest, blob, evaluator.Layers),
            StoredQuantization.Bits(manifest, blob, evaluator.Layers, evaluator.Products),
            [.. evaluator.Layers.Select(layer => manifest.FindLayer(layer.Path)!).Select(layer => (layer.Weights.StoredBits, layer.Activations.StoredBits))]);
    }
}
