namespace TeqGen.Search;

/// <summary>
/// One pass of the calibration inputs in FP32 that learns, layer by layer, how its outputs suffer from every width of its weights and of its inputs.
/// </summary>
/// <param name="executor">The network.</param>
/// <param name="inputs">[items, shape of the network's input].</param>
/// <param name="options">What to use.</param>
/// <param name="memory">How memory is divided.</param>
/// <param name="scheduler">Runs the units.</param>
internal sealed class NetworkProfiler(GraphExecutor executor, Tensor inputs, SearchOptions options, SearchMemory memory, IUnitScheduler scheduler)
{
    /// <summary>Places in all inputs together at which a convolution is watched.</summary>
    public const int Samples = 8192;

    /// <summary>Runs.</summary>
    /// <param name="outputs">FP32's outputs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <exception cref="SearchException">A weight or an activation is not finite.</exception>
    public NetworkProfile Run(out Tensor outputs, Action<double> progress, CancellationToken cancellationToken)
    {
        CheckFinite(executor);
        var profiles = new LayerProfile[executor.Layers.Count];
        var products = new ProductProfile[executor.Products.Length];
        var lengths = new SequenceLengths(executor, inputs);
        var pass = new SequentialPass(executor, inputs, memory.Activations, options.Threads);
        outputs = pass.Run(
            (index, visit) =>
            {
                var layer = executor.Layers[index];
                var samples = LayerSamples.For(
                    layer, inputs.Batch, Samples, options.Ingredients.HasFlag(Ingredients.BiasCorrection), lengths.RowsOf(executor, layer));
                float[]? summands = null;
                int negative = 0;
                float? largest = options.Ingredients.HasFlag(Ingredients.Clipping) ? null : 0;
                var gate = new Lock();
                visit((first, input, other) =>
                {
                    var operands = layer.Values.Operands(input);
                    if (operands.Data.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
                    {
                        throw NetworkEvaluator.NotFinite(layer.Path);
                    }

                    if (operands.Data.IndexOfAnyInRange(float.MinValue, -float.Epsilon) >= 0)
                    {
                        Interlocked.Exchange(ref negative, 1);
                    }

                    if (largest is not null)
                    {
                        float highest = LargestMagnitude(operands.Data);
                        lock (gate)
                        {
                            largest = Math.Max(largest.Value, highest);
                        }
                    }

                    samples.Take(first, operands, layer.Values.Product(operands));
                    if (other is not null && samples.Centred && options.Ingredients.HasFlag(Ingredients.Residual))
                    {
                        LazyInitializer.EnsureInitialized(ref summands, () => new float[samples.Targets.Length]);
                        samples.TakeOthers(first, other, summands);
                    }
                });
                var known = scheduler.Run([new ProfileUnit(samples, negative != 0, largest, options.Ingredients, options.MaximumCounters is not null, memory.Problems(layer, options.Threads))], cancellationToken)[0];
                profiles[index] = new LayerProfile(layer, known, samples.Targets, summands, options.MaximumCounters) { Samples = layer.IsLookedUp ? samples : null };
                progress((double)(index + 1) / profiles.Length);
                return null;
            },
            null,
            (index, visit) =>
            {
                var node = executor.Products[index];
                var samples = new ProductSamples(executor, node, inputs.Batch, lengths);
                visit(samples.Take);
                var (left, right) = executor.LengthsOf(node);
                products[index] = new ProductProfile(
                    node, left, right, scheduler.Run([new ProductProfileUnit(samples)], cancellationToken)[0], options.MaximumCounters);
                return null;
            },
            cancellationToken);
        return new(profiles, products);
    }

    private static float LargestMagnitude(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    /// <summary>Refuses weights that are no numbers.</summary>
    /// <exception cref="SearchException">A weight is not finite.</exception>
    public static void CheckFinite(GraphExecutor executor)
    {
        foreach (var layer in executor.Layers)
        {
            foreach (var parameter in (ReadOnlySpan<Tensor?>)[layer.Weight, layer.Bias])
            {
                if (parameter is not null && parameter.Data.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
                {
                    throw new SearchException($"The weights of layer {layer.Path} hold NaN or infinity; export them again.");
                }
            }
        }
    }
}
