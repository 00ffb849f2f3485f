using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>Weights of a layer on a grid, and what their outputs became.</summary>
/// <param name="Codes">[outputs, inputs of an output].</param>
/// <param name="Scales">A factor for each output, or null.</param>
/// <param name="Bias">The bias, or null where the layer has none.</param>
/// <param name="Error">Σ over outputs of the mean squared error against the targets.</param>
/// <param name="Variance">Σ over outputs of the targets' variance.</param>
internal sealed record Reconstruction(byte[] Codes, float[]? Scales, float[]? Bias, double Error, double Variance)
{
    /// <summary>Error over variance.</summary>
    public double NoiseToSignal => Variance > 0 ? Error / Variance : 0;

    /// <summary>The layer with these weights.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="grid">The weights' grid.</param>
    /// <param name="round">What its inputs become; null for nothing.</param>
    public PreparedLayer Prepare(ExecutableLayer layer, ExponentialGrid grid, ActivationRounding? round) =>
        new(layer, Decode(grid, layer.Weight.Shape), Bias is null ? null : new Tensor(Bias, Bias.Length), round);

    /// <summary>The values that the codes stand for, in the shape of the layer's weights.</summary>
    public Tensor Decode(ExponentialGrid grid, ReadOnlySpan<int> shape)
    {
        var result = new Tensor(shape);
        int row = Codes.Length / shape[0];
        for (int i = 0; i < Codes.Length; i++)
        {
            result.Data[i] = grid.Decode(Codes[i]) * (Scales is null ? 1 : Scales[i / row]);
        }

        return result;
    }
}

/// <summary>Puts a layer's weights on a grid so that its outputs come nearest to their targets. What it needs is numbers only.</summary>
/// <param name="Problems">The layer's groups.</param>
/// <param name="Bias">FP32 bias, or null.</param>
/// <param name="Ingredients">What to use.</param>
internal sealed record LayerReconstruction(AssignmentProblem[] Problems, float[]? Bias, Ingredients Ingredients)
{
    // The relative error of a factor's 8 bits is far below that of levels so few.
    private const int MostBitsOfShortReals = 6;
    private const double NegligibleShare = 0.005;

    private bool CorrectsBias => Bias is not null && Ingredients.HasFlag(Ingredients.BiasCorrection);

    /// <summary>The second-order problems of a layer.</summary>
    public static LayerReconstruction Of(ExecutableLayer layer, GroupMoments[] moments, double damping, Ingredients ingredients)
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

    /// <summary>Magnitudes of the targets: rows of mean square 1 where outputs have factors, each weighted by what its error costs.</summary>
    public MagnitudeDistribution TargetDistribution()
    {
        int length = Problems[0].Length, outputs = Problems[0].Outputs;
        var values = new double[Problems.Length * length * outputs];
        var weights = new double[values.Length];
        int next = 0;
        bool perChannel = Ingredients.HasFlag(Ingredients.PerChannel), important = Ingredients.HasFlag(Ingredients.Importance);
        foreach (var problem in Problems)
        {
            for (int o = 0; o < outputs; o++)
            {
                double[] target = problem.Target(o);
                double size = perChannel ? RowAssignment.RootMeanSquare(problem, target) : 1;
                size = size > 0 ? size : 1;
                for (int i = 0; i < length; i++, next++)
                {
                    values[next] = target[i] / size;
                    weights[next] = size * size * (important ? problem.Diagonal(i) : 1);
                }
            }
        }

        return MagnitudeDistribution.Weighted(values, weights);
    }

    // The upper half of a binary32 (bfloat16), to the nearest.
    private static float Short(double value)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        float rounded = BitConverter.UInt32BitsToSingle((bits + 0x8000) & 0xFFFF0000);
        return float.IsFinite(rounded) && rounded > 0 == value > 0 ? rounded : (float)value;
    }

    // Biases of 16 bits, unless their rounding would be seen beside the error of the outputs.
    private static float[]? Shortened(float[]? bias, double error)
    {
        if (bias is null)
        {
            return null;
        }

        float[] rounded = Array.ConvertAll(bias, value => value == 0 ? 0 : Short(value));
        double added = rounded.Zip(bias).Sum(pair => ((double)pair.First - pair.Second) * ((double)pair.First - pair.Second));
        return added <= NegligibleShare * error ? rounded : bias;
    }

    /// <summary>Assigns every output's weights.</summary>
    /// <param name="grid">The grid for values of <see cref="TargetDistribution"/>.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Reconstruction Run(ExponentialGrid grid, int threads, CancellationToken cancellationToken)
    {
        int length = Problems[0].Length, outputs = Problems[0].Outputs, all = Problems.Length * outputs;
        bool perChannel = Ingredients.HasFlag(Ingredients.PerChannel);
        var method = new AssignmentMethod(
            Ingredients.HasFlag(Ingredients.SecondOrder), Ingredients.HasFlag(Ingredients.Descent), Ingredients.HasFlag(Ingredients.Gain));
        var levels = new LevelSet(grid);
        var codes = new byte[all * length];
        var scales = new float[all];
        float[]? bias = Bias?.ToArray();
        var errors = new double[all];
        Chunks.For(
            all,
            threads,
            channel =>
            {
                var problem = Problems[channel / outputs];
                int o = channel % outputs;
                var row = RowAssignment.Run(problem, o, levels, perChannel ? null : 1, method);
                scales[channel] = grid.StoredBits <= MostBitsOfShortReals ? Short(row.Factor) : (float)row.Factor;
                var values = new double[length];
                double mean = 0;
                for (int i = 0; i < length; i++)
                {
                    int place = problem.Order[i];
                    codes[(channel * length) + place] = row.Codes[i];
                    values[place] = row.Values[i] * scales[channel];
                    mean += values[place] * problem.Moments.InputMean[place];
                }

                errors[channel] = AssignmentProblem.Error(problem.Moments, o, values);
                if (CorrectsBias)
                {
                    bias![channel] = (float)(problem.Moments.OutputMean[o] - mean);
                }
            },
            cancellationToken);
        double error = errors.Sum();
        return new(codes, perChannel ? scales : null, Shortened(bias, error), error, Problems.Sum(problem => problem.Moments.OutputVariance.Sum()));
    }
}
