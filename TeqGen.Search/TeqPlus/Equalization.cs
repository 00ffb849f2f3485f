namespace TeqGen.Search;

/// <summary>
/// Cross-layer equalization: powers of two, one for each channel between two layers, by which the first layer's outputs are divided and the second's
/// weights multiplied. FP32 keeps its bits; quantized, both operands of the second layer change. Nothing else knows of it: the first layer's factors and
/// biases, and the second's codes, hold it.
/// </summary>
internal static class Equalization
{
    /// <summary>Equalizes a network.</summary>
    /// <param name="executor">The network.</param>
    /// <param name="inputs">Calibration inputs, [items, shape of the network's input].</param>
    /// <param name="options">Threads.</param>
    /// <param name="memory">How memory is divided.</param>
    /// <param name="scheduler">Runs the units.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The network with other weights and biases, of the same outputs.</returns>
    public static GraphExecutor Run(
        GraphExecutor executor, Tensor inputs, SearchOptions options, SearchMemory memory, IUnitScheduler scheduler, Action<double> progress, CancellationToken cancellationToken)
    {
        var pairs = EqualizedPair.Of(executor);
        if (pairs.Length == 0)
        {
            return executor;
        }

        var exponents = new int[pairs.Length][];
        new SequentialPass(executor, inputs, memory.Activations, options.Threads).Run(
            (index, visit) =>
            {
                int place = Array.FindIndex(pairs, pair => pair.Second == index);
                if (place >= 0)
                {
                    var layer = executor.Layers[index];
                    var samples = LayerSamples.For(layer, inputs.Batch, NetworkProfiler.Samples, correctsBias: true);
                    int negative = 0;
                    visit((first, input, _) =>
                    {
                        Interlocked.Or(ref negative, input.Data.IndexOfAnyInRange(float.MinValue, -float.Epsilon) >= 0 ? 1 : 0);
                        samples.Take(first, input, layer.Values.Product(input));
                    });
                    exponents[place] = scheduler.Run([new EqualizationUnit(samples, pairs[place].Channels, negative != 0, memory.Problems(layer, options.Threads))], cancellationToken)[0];
                }

                progress((double)(index + 1) / executor.Layers.Count);
                return null;
            },
            null,
            null,
            cancellationToken);
        return Apply(executor, pairs, exponents);
    }

    /// <summary>The network with given exponents.</summary>
    /// <param name="executor">The network.</param>
    /// <param name="pairs">Its pairs.</param>
    /// <param name="exponents">For each pair and channel k: the channel is divided by 2ᵏ.</param>
    public static GraphExecutor Apply(GraphExecutor executor, EqualizedPair[] pairs, int[][] exponents)
    {
        var layers = executor.Layers.ToArray();
        for (int i = 0; i < pairs.Length; i++)
        {
            var (pair, k) = (pairs[i], exponents[i]);
            layers[pair.First] = Outputs(layers[pair.First], k);
            layers[pair.Second] = Inputs(layers[pair.Second], [.. pair.Channels.Select(channel => k[channel])]);
        }

        return executor.With(layers);
    }

    /// <summary>2ᵏ for every element of a window, group by group.</summary>
    /// <param name="g">The layer.</param>
    /// <param name="exponents">k of each input of the layer.</param>
    public static float[] WindowFactors(Conv2dGeometry g, ReadOnlySpan<int> exponents)
    {
        var factors = new float[g.Groups * g.PatchLength];
        int kernel = g.Kernel.Height * g.Kernel.Width;
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = MathF.ScaleB(1, exponents[i / kernel]);
        }

        return factors;
    }

    private static ExecutableLayer Outputs(ExecutableLayer layer, int[] exponents)
    {
        float[] weight = layer.Weight.Data.ToArray();
        float[]? bias = layer.Bias?.Data.ToArray();
        int row = weight.Length / exponents.Length;
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] = MathF.ScaleB(weight[i], -exponents[i / row]);
        }

        for (int o = 0; bias is not null && o < bias.Length; o++)
        {
            bias[o] = MathF.ScaleB(bias[o], -exponents[o]);
        }

        return layer.With(new Tensor(weight, layer.Weight.Shape), bias is null ? null : new Tensor(bias, bias.Length));
    }

    private static ExecutableLayer Inputs(ExecutableLayer layer, int[] exponents) =>
        layer.With(ScaledWeight(layer, WindowFactors(layer.Geometry, exponents)), layer.Bias);

    /// <summary>A layer's weights times a factor for every element of its windows.</summary>
    public static Tensor ScaledWeight(ExecutableLayer layer, float[] factors)
    {
        var g = layer.Geometry;
        float[] weight = layer.Weight.Data.ToArray();
        for (int i = 0; i < weight.Length; i++)
        {
            int group = i / g.PatchLength / g.GroupOutputs;
            weight[i] *= factors[(group * g.PatchLength) + (i % g.PatchLength)];
        }

        return new Tensor(weight, layer.Weight.Shape);
    }
}
