using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>
/// One pass of the calibration inputs in FP32 that learns, layer by layer, how its outputs suffer from every width of its weights and of its inputs.
/// </summary>
/// <param name="executor">The network.</param>
/// <param name="inputs">[items, shape of the network's input].</param>
/// <param name="options">What to use.</param>
internal sealed class NetworkProfiler(GraphExecutor executor, Tensor inputs, SearchOptions options)
{
    /// <summary>Places in all inputs together at which a convolution is watched.</summary>
    public const int Samples = 8192;

    private const int ActivationSamples = 1 << 17;
    private const int ErrorSamples = 1024;
    private const double SmallDamping = 0.01;
    private const int SamplesForSmallDamping = 8;
    private const int CrossValidatedOutputs = 32;
    private static readonly double[] Dampings = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

    /// <summary>Runs.</summary>
    /// <param name="outputs">FP32's outputs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="progress">Told the share of layers that are done.</param>
    /// <exception cref="SearchException">A weight or an activation is not finite.</exception>
    public LayerProfile[] Run(out Tensor outputs, Action<double> progress, CancellationToken cancellationToken)
    {
        CheckFinite(executor);
        var profiles = new LayerProfile[executor.Layers.Count];
        var pass = new SequentialPass(executor, inputs, options.MemoryBytes / 2, options.Threads);
        outputs = pass.Run(
            (index, visit) =>
            {
                var layer = executor.Layers[index];
                var samples = LayerSamples.For(layer, inputs.Batch, Samples, options.Ingredients.HasFlag(Ingredients.BiasCorrection));
                float[]? summands = null;
                int negative = 0;
                visit((first, input, other) =>
                {
                    if (input.Data.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
                    {
                        throw NetworkEvaluator.NotFinite(layer.Path);
                    }

                    if (input.Data.IndexOfAnyInRange(float.MinValue, -float.Epsilon) >= 0)
                    {
                        Interlocked.Exchange(ref negative, 1);
                    }

                    samples.Take(first, input, layer.Values.Forward(input));
                    if (other is not null && samples.Centred && options.Ingredients.HasFlag(Ingredients.Residual))
                    {
                        LazyInitializer.EnsureInitialized(ref summands, () => new float[samples.Targets.Length]);
                        samples.TakeOthers(first, other, summands);
                    }
                });
                profiles[index] = Profile(layer, samples, negative != 0, cancellationToken) with { Summands = summands };
                progress((double)(index + 1) / profiles.Length);
                return null;
            },
            cancellationToken);
        return profiles;
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

    private LayerProfile Profile(ExecutableLayer layer, LayerSamples samples, bool signed, CancellationToken cancellationToken)
    {
        var moments = LayerMoments.Of(samples, options.Threads, cancellationToken);
        double damping = ChooseDamping(layer, samples, moments, cancellationToken);
        var reconstruction = Reconstruction(layer, moments, damping, options.Ingredients & ~Ingredients.Retarget);
        var fitter = new LayerFitter(reconstruction.TargetDistribution(), Inputs(layer, samples, signed));
        const int Widths = LayerFitter.MaximumBits - LayerFitter.MinimumBits + 1;
        double[] weightErrors = new double[Widths], activationErrors = new double[Widths];
        Reconstruction? reference = null;
        OperandFit? referenceFit = null;
        Chunks.For(
            2 * Widths,
            options.Threads,
            piece =>
            {
                int bits = LayerFitter.MaximumBits - (piece / 2);
                if (piece % 2 == 1)
                {
                    activationErrors[bits - LayerFitter.MinimumBits] = ActivationError(layer, samples, fitter.FitActivations(bits).Grid);
                    return;
                }

                var fit = fitter.FitWeights(bits);
                var found = reconstruction.Run(fit.Grid, 1, cancellationToken);
                weightErrors[bits - LayerFitter.MinimumBits] = found.NoiseToSignal;
                if (bits == LayerProfile.ReferenceBits)
                {
                    (reference, referenceFit) = (found, fit);
                }
            },
            cancellationToken);
        var bias = reference!.Bias is { } values ? new Tensor(values, values.Length) : null;
        return new(
            layer, fitter, samples.Targets, Samples, damping, weightErrors, activationErrors, reference.Decode(referenceFit!.Grid, layer.Weight.Shape), bias);
    }

    /// <summary>The second-order problems of a layer.</summary>
    public static LayerReconstruction Reconstruction(ExecutableLayer layer, GroupMoments[] moments, double damping, Ingredients ingredients)
    {
        var problems = new AssignmentProblem[moments.Length];
        int rows = layer.Geometry.GroupOutputs * layer.Geometry.PatchLength;
        for (int group = 0; group < problems.Length; group++)
        {
            problems[group] = AssignmentProblem.Create(
                moments[group], layer.Weight.Data.Slice(group * rows, rows), damping, ingredients.HasFlag(Ingredients.Retarget));
        }

        return new LayerReconstruction(problems, layer.Bias?.Data.ToArray(), ingredients);
    }

    // With few samples for a window's length the second-order matrix says too much; how much to believe it is decided on the other half.
    private double ChooseDamping(ExecutableLayer layer, LayerSamples samples, GroupMoments[] moments, CancellationToken cancellationToken)
    {
        if (samples.Count >= SamplesForSmallDamping * layer.Geometry.PatchLength)
        {
            return SmallDamping;
        }

        int half = samples.Count / 2;
        var learnt = LayerMoments.Of(samples, 0, half, options.Threads, cancellationToken);
        var held = LayerMoments.Of(samples, half, samples.Count - half, options.Threads, cancellationToken);
        var errors = new double[Dampings.Length];
        Chunks.For(
            errors.Length,
            options.Threads,
            i => errors[i] = HeldOutError(layer, learnt, held, Dampings[i]),
            cancellationToken);
        return Dampings[Array.IndexOf(errors, errors.Min())];
    }

    private double HeldOutError(ExecutableLayer layer, GroupMoments[] learnt, GroupMoments[] held, double damping)
    {
        int length = layer.Geometry.PatchLength, outputs = layer.Geometry.GroupOutputs, step = Math.Max(1, outputs / CrossValidatedOutputs);
        double error = 0;
        var method = new AssignmentMethod(true, true, true);
        for (int group = 0; group < learnt.Length; group++)
        {
            var problem = AssignmentProblem.Create(
                learnt[group], layer.Weight.Data.Slice(group * outputs * length, outputs * length), damping, options.Ingredients.HasFlag(Ingredients.Retarget));
            var levels = new LevelSet(TypicalGrid);
            for (int o = 0; o < outputs; o += step)
            {
                var row = RowAssignment.Run(problem, o, levels, null, method);
                var weights = new double[length];
                for (int i = 0; i < length; i++)
                {
                    weights[problem.Order[i]] = row.Factor * row.Values[i];
                }

                error += AssignmentProblem.Error(held[group], o, weights);
            }
        }

        return error;
    }

    // Four stored bits for normally distributed weights of mean square 1.
    private static ExponentialGrid TypicalGrid { get; } = new(1.25, 0.62, -0.62, 3, true, ZeroTreatment.Companded);

    private MagnitudeDistribution Inputs(ExecutableLayer layer, LayerSamples samples, bool signed)
    {
        var g = layer.Geometry;
        int length = g.PatchLength;
        long all = (long)samples.Count * length * g.Groups, step = Math.Max(1, all / ActivationSamples);
        while (step > 1 && Gcd(step, length) > 1)
        {
            step++;
        }

        var importance = new double[g.Groups * length];
        for (int o = 0; o < g.Outputs; o++)
        {
            var row = layer.Weight.Item(o);
            for (int i = 0; i < length; i++)
            {
                importance[(o / g.GroupOutputs * length) + i] += (double)row[i] * row[i];
            }
        }

        int count = (int)((all + step - 1) / step);
        var values = new double[count];
        var weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            long place = i * step, group = place / ((long)samples.Count * length), inside = place % ((long)samples.Count * length);
            values[i] = samples.Windows[group][inside];
            weights[i] = options.Ingredients.HasFlag(Ingredients.Importance) ? importance[(group * length) + (inside % length)] : 1;
        }

        return MagnitudeDistribution.Weighted(values, weights, signed);
    }

    // Relative error of the layer's outputs when its inputs are rounded and its weights are not; means are left to the bias.
    private static double ActivationError(ExecutableLayer layer, LayerSamples samples, ExponentialGrid grid)
    {
        var g = layer.Geometry;
        int length = g.PatchLength, outputs = g.GroupOutputs, step = Math.Max(1, samples.Count / ErrorSamples), count = samples.Count / step;
        var encoder = new GridEncoder(grid);
        double noise = 0, signal = 0;
        var weights = new float[length * outputs];
        var products = new float[count * outputs];
        var differences = new float[count * length];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int n = 0; n < count; n++)
            {
                var window = samples.Windows[group].AsSpan(n * step * length, length);
                var difference = differences.AsSpan(n * length, length);
                encoder.Round(window, difference);
                for (int i = 0; i < length; i++)
                {
                    difference[i] -= window[i];
                }
            }

            for (int o = 0; o < outputs; o++)
            {
                var row = layer.Weight.Item((group * outputs) + o);
                for (int i = 0; i < length; i++)
                {
                    weights[(i * outputs) + o] = row[i];
                }
            }

            Kernels.FullPrecision.MatrixMultiply.Run(differences, weights, products, count, length, outputs);
            for (int o = 0; o < outputs; o++)
            {
                noise += Variance(products, count, outputs, o, samples.Centred);
            }
        }

        for (int o = 0; o < g.Outputs; o++)
        {
            signal += Variance(samples.Targets, samples.Count, g.Outputs, o, samples.Centred);
        }

        return signal > 0 ? noise / signal : 0;
    }

    private static double Variance(float[] values, int rows, int columns, int column, bool centred)
    {
        double sum = 0, squares = 0;
        for (int n = 0; n < rows; n++)
        {
            double value = values[(n * columns) + column];
            sum += value;
            squares += value * value;
        }

        double mean = centred ? sum / rows : 0;
        return Math.Max(0, (squares / rows) - (mean * mean));
    }

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
