using TeqGen.Numerics;
using TeqGen.Search;

namespace TeqGen.Tests.Search.SecondOrder;

/// <summary>Second-order assignment on correlated inputs: what each step is for, and that none makes it worse.</summary>
public sealed class RowAssignmentTests
{
    private const int Length = 36;
    private const int Outputs = 8;
    private const int Samples = 600;
    private static readonly ExponentialGrid Grid = new(1.4, 0.6, -0.6, 2, true, ZeroTreatment.Companded);
    private static readonly AssignmentMethod Nearest = new(false, false, false);
    private static readonly AssignmentMethod FeedBack = new(true, false, false);
    private static readonly AssignmentMethod WithDescent = new(true, true, false);
    private static readonly AssignmentMethod WithGain = new(true, true, true);

    [Fact]
    public void Error_feedback_beats_nearest_rounding_and_descent_is_never_worse()
    {
        double nearest = 0, fed = 0;
        for (int seed = 0; seed < 5; seed++)
        {
            var problem = Problem(seed);
            for (int o = 0; o < Outputs; o++)
            {
                nearest += Error(problem, o, Nearest);
                fed += Error(problem, o, FeedBack);
                Assert.True(Objective(problem, o, WithDescent) <= Objective(problem, o, FeedBack), "Descent raised the error.");
                Assert.True(Objective(problem, o, WithGain) <= Objective(problem, o, WithDescent) * (1 - 1e-9) + 1e-9, "The factor raised the error.");
                Assert.True(Objective(problem, o, new(false, true, true)) <= Objective(problem, o, Nearest), "Descent raised the error.");
            }
        }

        Assert.True(fed < 0.7 * nearest, $"Error {fed} after feedback, {nearest} with nearest levels.");
    }

    [Fact]
    public void Retargeted_weights_make_up_for_inputs_that_were_rounded()
    {
        double with = 0, without = 0;
        for (int o = 0; o < Outputs; o++)
        {
            with += Error(Problem(7, noise: 0.3, resolve: true), o, WithGain);
            without += Error(Problem(7, noise: 0.3, resolve: false), o, WithGain);
        }

        Assert.True(with < 0.98 * without, $"Error {with} with, {without} without.");
    }

    [Fact]
    public void Rows_of_zeros_and_inputs_that_never_vary_are_taken()
    {
        var moments = new GroupMoments(3, 1, new double[9], new double[3], new double[3], new double[1], new double[1]);
        var problem = AssignmentProblem.Create(moments, [0, 0, 0], 0.01, resolve: true);
        Assert.All(RowAssignment.Run(problem, 0, new LevelSet(Grid), null, WithGain).Codes, code => Assert.Equal(0, code));
        var constant = AssignmentProblem.Create(moments, [1, -1, 0.1f], 0.01, resolve: false);
        Assert.Equal(-1, RowAssignment.Run(constant, 0, new LevelSet(Grid), null, WithGain).Values.Min() / RowAssignment.Run(constant, 0, new LevelSet(Grid), null, WithGain).Values.Max(), 9);
    }

    [Fact]
    public void Cholesky_solves_and_refuses_what_is_not_positive_definite()
    {
        double[] matrix = [4, 2, 0.5, 2, 3, 1, 0.5, 1, 2];
        double[] sides = [1, 2, 3, 4, 5, 6], expected = [.. sides];
        Cholesky.TryFactor(matrix, 3)!.Solve(sides, 2);
        for (int i = 0; i < 3; i++)
        {
            for (int s = 0; s < 2; s++)
            {
                Assert.Equal(expected[(i * 2) + s], Enumerable.Range(0, 3).Sum(k => matrix[(i * 3) + k] * sides[(k * 2) + s]), 9);
            }
        }

        Assert.Null(Cholesky.TryFactor([1, 2, 2, 1], 2));
        Assert.Null(Cholesky.TryFactor([double.NaN], 1));
    }

    private static double Error(AssignmentProblem problem, int output, AssignmentMethod method)
    {
        var row = RowAssignment.Run(problem, output, new LevelSet(Grid), null, method);
        var weights = new double[Length];
        for (int i = 0; i < Length; i++)
        {
            weights[problem.Order[i]] = row.Factor * row.Values[i];
        }

        return AssignmentProblem.Error(problem.Moments, output, weights);
    }

    private static double Objective(AssignmentProblem problem, int output, AssignmentMethod method) =>
        RowAssignment.Run(problem, output, new LevelSet(Grid), null, method).Objective();

    // Inputs that share a few causes, as neighbouring pixels do; targets are what the weights give without the noise on the inputs.
    private static AssignmentProblem Problem(int seed, double noise = 0, bool resolve = true)
    {
        var random = new Random(seed);
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        double[] mixing = [.. Enumerable.Range(0, Length * 6).Select(_ => Normal())];
        float[] weights = [.. Enumerable.Range(0, Length * Outputs).Select(_ => (float)Normal())];
        double[] covariance = new double[Length * Length], cross = new double[Length * Outputs], variance = new double[Outputs];
        for (int n = 0; n < Samples; n++)
        {
            double[] causes = [.. Enumerable.Range(0, 6).Select(_ => Normal())];
            double[] clean = [.. Enumerable.Range(0, Length).Select(i => causes.Select((cause, j) => cause * mixing[(i * 6) + j]).Sum() + (0.5 * Normal()))];
            double[] x = [.. clean.Select(value => value + (noise * Normal()))];
            for (int o = 0; o < Outputs; o++)
            {
                double y = clean.Select((value, i) => value * weights[(o * Length) + i]).Sum();
                variance[o] += y * y / Samples;
                for (int i = 0; i < Length; i++)
                {
                    cross[(i * Outputs) + o] += x[i] * y / Samples;
                }
            }

            for (int i = 0; i < Length; i++)
            {
                for (int j = 0; j < Length; j++)
                {
                    covariance[(i * Length) + j] += x[i] * x[j] / Samples;
                }
            }
        }

        return AssignmentProblem.Create(
            new GroupMoments(Length, Outputs, covariance, cross, new double[Length], new double[Outputs], variance), weights, 0.01, resolve);
    }
}
