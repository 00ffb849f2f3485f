using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>A layer, where it stands in the graph, and the fitter of its operands.</summary>
internal sealed record LayerOperands(LayerBinding Binding, GraphNode Node, int[] InputShape, LayerFitter Fitter)
{
    public long WeightCount => Binding.Layer.Weight.Length;

    public long InputCount => InputShape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Measures weights and, on the calibration set, inputs of every layer.</summary>
    /// <exception cref="SearchException">A weight or an activation is not finite.</exception>
    public static LayerOperands[] Of(
        Module network, GraphDescriptor graph, Tensor inputs, FitObjective objective, int threads, CancellationToken cancellationToken)
    {
        var bindings = NormalizationFolding.QuantizedLayers(network);
        foreach (var binding in bindings)
        {
            foreach (var parameter in (ReadOnlySpan<Tensor?>)[binding.Layer.Weight, binding.Layer.Bias])
            {
                if (parameter is not null && parameter.Data.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
                {
                    throw new SearchException($"The weights of layer {binding.Path} hold NaN or infinity; export them again.");
                }
            }
        }

        var nodes = bindings.Select(binding => NetworkGraph.Layer(graph, binding.Path)).ToArray();
        var histograms = ActivationRecorder.Record(network, bindings, inputs, threads, cancellationToken);
        var result = new LayerOperands[bindings.Count];
        Chunks.For(
            result.Length,
            threads,
            i => result[i] = new(
                bindings[i],
                nodes[i].Node,
                nodes[i].InputShape,
                new LayerFitter(MagnitudeDistribution.Of(bindings[i].Layer.Weight.Data), histograms[i].ToDistribution(), objective)),
            cancellationToken);
        return result;
    }
}
