using TeqGen.Numerics;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// For some inputs and each layer, Σ over the inputs of the divergence of the network's outputs when only this layer's weights are quantized, and when only its
/// inputs are; then the same of each product of two activations and its right and left operand.
/// </summary>
/// <param name="executor">The network.</param>
/// <param name="network">Its layers and products.</param>
/// <param name="part">The inputs.</param>
/// <param name="done">Called when it is done; may be null.</param>
internal sealed class SensitivityUnit(GraphExecutor executor, NetworkProfile network, Tensor part, Action? done) : ISearchUnit<double[]>
{
    private readonly LayerProfile[] profiles = network.Layers;

    /// <inheritdoc/>
    public string Kind => "sensitivity/2";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        writer.Write(GraphText.Write(new GraphDescriptor(executor.Nodes.ToEquatableArray())));
        UnitBytes.Write(writer, (ReadOnlySpan<float>)part.Data);
        foreach (var profile in profiles)
        {
            UnitBytes.Write(writer, profile.Layer);
            UnitBytes.Write(writer, profile.Known.Reference);
            UnitBytes.Write(writer, profile.Known.ReferenceWeights);
            UnitBytes.Write(writer, profile.Known.ReferenceInputs);
        }

        foreach (var product in network.Products)
        {
            UnitBytes.Write(writer, product.Known.ReferenceRight);
            UnitBytes.Write(writer, product.Known.ReferenceLeft);
        }
    }

    /// <inheritdoc/>
    public double[] Run(int threads, CancellationToken cancellationToken)
    {
        var rows = new OutputRows(executor, part);
        var expected = rows.Take(executor.Run(part, []));
        var sums = new double[2 * network.All.Count];
        var values = new Tensor?[executor.Nodes.Count];
        executor.Start(values, part);
        for (int id = 0; id <= executor.OutputNode; id++)
        {
            int layer = executor.LayerOf(id);
            if (layer >= 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var profile = profiles[layer];
                var weights = profile.Known.Reference.Prepare(profile.Layer, profile.Known.ReferenceWeights, null);
                var round = new GridEncoder(profile.Known.ReferenceInputs);
                if (!profile.Layer.IsLookedUp)
                {
                    sums[2 * layer] = Divergence(values, id, layer, weights, rows, expected);
                }

                sums[(2 * layer) + 1] = Divergence(values, id, layer, new PreparedLayer(profile.Layer, profile.Layer.Weight, profile.Layer.Bias, round.Round), rows, expected);
            }
            else if (executor.ProductOf(id) is >= 0 and var product)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var known = network.Products[product].Known;
                int place = profiles.Length + product;
                sums[2 * place] = Divergence(values, id, place, new PreparedProduct(null, new GridEncoder(known.ReferenceRight).Round), rows, expected);
                sums[(2 * place) + 1] = Divergence(values, id, place, new PreparedProduct(new GridEncoder(known.ReferenceLeft).Round, null), rows, expected);
            }
            else if (executor.LookupOf(id) is >= 0 and var looked && !executor.Nodes.Any(node => node.Id < id && executor.LookupOf(node.Id) == looked))
            {
                // Rows that are looked up are the products' weights too: from where they are first read on.
                var (first, known) = (profiles[looked].Layer, profiles[looked].Known);
                sums[2 * looked] = Divergence(values, id, looked, known.Reference.Prepare(first, known.ReferenceWeights, null), rows, expected);
            }

            executor.Step(values, id, null);
        }

        done?.Invoke();
        return sums;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, double[] result) => UnitBytes.Write(writer, result);

    /// <inheritdoc/>
    public double[] Read(BinaryReader reader) => UnitBytes.ReadDoubles(reader);

    // The rest of the network from a node on, with another one in its place.
    private double Divergence(Tensor?[] values, int id, int place, PreparedNode instead, OutputRows rows, Tensor expected)
    {
        var substitutes = new PreparedNode?[network.All.Count];
        substitutes[place] = instead;
        var found = rows.Take(executor.Continue((Tensor?[])values.Clone(), id, substitutes));
        return OutputQuality.Measure(expected, found, null).Divergence * expected.Batch;
    }
}
