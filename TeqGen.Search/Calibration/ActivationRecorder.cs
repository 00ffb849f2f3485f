using TeqGen.Search;

namespace TeqGen.Search.Calibration;

/// <summary>Runs a network's <c>Forward</c> on calibration inputs and keeps the distribution of every layer's input.</summary>
internal static class ActivationRecorder
{
    /// <summary>Records.</summary>
    /// <param name="network">The network with FP32 weights; its hooks are free again afterwards.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>For each layer the histogram of its inputs.</returns>
    /// <exception cref="SearchException">A value is not finite, or a layer got no input.</exception>
    public static MagnitudeHistogram[] Record(
        Module network, IReadOnlyList<LayerBinding> layers, Tensor inputs, int threads, CancellationToken cancellationToken)
    {
        var histograms = layers.Select(_ => new MagnitudeHistogram()).ToArray();
        var forward = Evaluation.ForwardOf(network);
        using var hooks = new LayerOverrides(layers);
        for (int i = 0; i < histograms.Length; i++)
        {
            var (histogram, path) = (histograms[i], layers[i].Path);
            hooks.SetInput(i, input => histogram.TryAdd(input.Data)
                ? input
                : throw new SearchException($"The inputs of layer {path} become NaN or infinite on the calibration set; "
                    + "check the weights and the normalisation."));
        }

        Chunks.ForEach(inputs, threads, (chunk, _) => forward(chunk), cancellationToken);
        return histograms;
    }
}
