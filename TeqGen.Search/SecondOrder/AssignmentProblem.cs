namespace TeqGen.Search;

/// <summary>
/// The weights of one group of a layer, to be put on levels so that the layer's output error is least: E(y − α·q·x)² over codes q and a
/// factor α for each output, with a damping that draws towards the FP32 weights where the samples say little.
/// </summary>
internal sealed class AssignmentProblem
{
    private readonly double[] matrix;
    private readonly double[] sides;
    private readonly double[] targets;

    private AssignmentProblem(GroupMoments moments, int[] order, double[] matrix, double[] sides, double[] targets, Cholesky factor)
    {
        (Moments, Order, this.matrix, this.sides, this.targets, Factor) = (moments, order, matrix, sides, targets, factor);
    }

    public GroupMoments Moments { get; }

    /// <summary>Position i holds element Order[i] of the window: ascending in variance, since the last is rounded first.</summary>
    public int[] Order { get; }

    /// <summary>Factor of the damped matrix.</summary>
    public Cholesky Factor { get; }

    public int Length => Moments.Length;

    public int Outputs => Moments.Outputs;

    /// <summary>Prepares a group.</summary>
    /// <param name="moments">Its moments.</param>
    /// <param name="weights">FP32 weights of its outputs, [outputs, length].</param>
    /// <param name="damping">What is added to the diagonal, as a share of its mean.</param>
    /// <param name="resolve">Whether the targets are the best weights for the quantized inputs rather than the FP32 weights.</param>
    public static AssignmentProblem Create(GroupMoments moments, ReadOnlySpan<float> weights, double damping, bool resolve)
    {
        int length = moments.Length, outputs = moments.Outputs;
        double trace = 0;
        for (int i = 0; i < length; i++)
        {
            trace += moments.Covariance[(i * length) + i];
        }

        int[] order = [.. Enumerable.Range(0, length).OrderBy(i => moments.Covariance[(i * length) + i])];
        double mean = trace > 0 ? trace / length : 1;
        for (double share = damping; ; share *= 4)
        {
            double added = share * mean;
            var matrix = new double[length * length];
            var targets = new double[length * outputs];
            for (int i = 0; i < length; i++)
            {
                for (int j = 0; j < length; j++)
                {
                    matrix[(i * length) + j] = moments.Covariance[(order[i] * length) + order[j]];
                }

                matrix[(i * length) + i] += added;
                for (int o = 0; o < outputs; o++)
                {
                    targets[(i * outputs) + o] = weights[(o * length) + order[i]];
                }
            }

            if (Cholesky.TryFactor(matrix, length) is not { } factor)
            {
                continue;
            }

            var sides = new double[length * outputs];
            if (resolve)
            {
                for (int i = 0; i < length; i++)
                {
                    for (int o = 0; o < outputs; o++)
                    {
                        sides[(i * outputs) + o] = moments.Cross[(order[i] * outputs) + o] + (added * targets[(i * outputs) + o]);
                    }
                }

                sides.CopyTo(targets, 0);
                factor.Solve(targets, outputs);
            }
            else
            {
                for (int i = 0; i < length; i++)
                {
                    for (int j = 0; j < length; j++)
                    {
                        LaneArithmetic.AddScaled(sides.AsSpan(i * outputs, outputs), targets.AsSpan(j * outputs, outputs), matrix[(i * length) + j]);
                    }
                }
            }

            return new AssignmentProblem(moments, order, matrix, sides, targets, factor);
        }
    }

    /// <summary>A row of the damped matrix.</summary>
    public ReadOnlySpan<double> Row(int index) => matrix.AsSpan(index * Length, Length);

    public double Diagonal(int index) => matrix[(index * Length) + index];

    /// <summary>The right side of one output: matrix · target.</summary>
    public double[] Side(int output) => Column(sides, output);

    /// <summary>The real weights of least damped error of one output.</summary>
    public double[] Target(int output) => Column(targets, output);

    /// <summary>Output error E(y − w·x − b)² of weights w, with the bias at its best.</summary>
    /// <param name="moments">Where to measure.</param>
    /// <param name="output">The output.</param>
    /// <param name="weights">w, in the order of the window.</param>
    public static double Error(GroupMoments moments, int output, ReadOnlySpan<double> weights)
    {
        double error = moments.OutputVariance[output];
        for (int i = 0; i < weights.Length; i++)
        {
            double row = LaneArithmetic.Dot(moments.Covariance.AsSpan(i * weights.Length, weights.Length), weights);
            error += weights[i] * (row - (2 * moments.Cross[(i * moments.Outputs) + output]));
        }

        return Math.Max(0, error);
    }

    private double[] Column(double[] values, int output)
    {
        var column = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            column[i] = values[(i * Outputs) + output];
        }

        return column;
    }
}
