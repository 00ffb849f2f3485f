using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// A network as it will be after quantization, in FP32 arithmetic: weights are replaced by the values of their codes, and every layer's
/// input is rounded to its grid on the way in.
/// </summary>
internal static class QuantizedForward
{
    /// <summary>Predictions of the rounded network.</summary>
    /// <param name="network">The network with FP32 weights, which it has again afterwards.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="fits">Grids of each layer.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static int[] Predict(
        Module network,
        IReadOnlyList<LayerBinding> layers,
        IReadOnlyList<LayerFit> fits,
        Tensor inputs,
        int threads,
        CancellationToken cancellationToken)
    {
        using var overrides = new LayerOverrides(layers);
        var rounded = new Tensor[fits.Count];
        Chunks.For(fits.Count, threads, i => rounded[i] = Round(new GridEncoder(fits[i].Weights.Grid), layers[i].Layer.Weight), cancellationToken);
        for (int i = 0; i < fits.Count; i++)
        {
            overrides.SetWeight(i, rounded[i]);
            var encoder = new GridEncoder(fits[i].Activations.Grid);
            overrides.SetInput(i, input => Round(encoder, input));
        }

        return Evaluation.Predict(Evaluation.ForwardOf(network), inputs, threads, cancellationToken);
    }

    private static Tensor Round(GridEncoder encoder, Tensor values)
    {
        var result = new Tensor(values.Shape);
        encoder.Round(values.Data, result.Data);
        return result;
    }
}
