using TeqGen.Benchmarks.Results;
using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Benchmarks.Accelerator;

/// <summary>A network that was searched for a machine, and what that cost.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="Manifest">What the search found.</param>
/// <param name="MeanBits">Mean stored bits.</param>
/// <param name="Loss">Points of top-1 that are lost on test inputs.</param>
internal sealed record BoundedNetwork(string Name, GraphDescriptor Graph, Manifest Manifest, double MeanBits, double Loss)
{
    public static BoundedNetwork Search(string name, LoadedResultNetwork loaded, SearchOptions options)
    {
        var network = loaded.Create();
        var found = NetworkSearch.Run(network, loaded.Weights, loaded.Calibration, options);
        var manifest = ManifestReader.Read(found.Files.Manifest).Manifest;
        var evaluator = new NetworkEvaluator(network);
        var blob = ParameterBlob.FromBytes(found.Files.Blob, manifest.Blob.File, manifest.Blob.Sha256);
        var test = loaded.Test();
        var original = evaluator.Outputs(test.Inputs);
        var outputs = evaluator.Outputs(test.Inputs, StoredQuantization.Of(manifest, blob, evaluator.Layers));
        double Top1(Tensor values) => 100 * OutputQuality.Measure(original, values, test.Labels).Top1!.Value.Fraction;
        return new(
            name,
            AcceleratorNetworks.Graph(network),
            manifest,
            StoredQuantization.Bits(manifest, blob, evaluator.Layers, evaluator.Products).Mean,
            Top1(original) - Top1(outputs));
    }
}
