using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>How well weights that are put on levels by one part of the inputs do on another.</summary>
internal static class HeldOutAssignment
{
    private const int Outputs = 32;

    /// <summary>Σ over some outputs of the error on what was held out, with four stored bits.</summary>
    /// <param name="learnt">Moments to learn from, of each group.</param>
    /// <param name="held">Moments to judge by.</param>
    /// <param name="weights">FP32 weights.</param>
    /// <param name="damping">Damping of the second-order problem.</param>
    /// <param name="retarget">Whether the targets are the best weights for the inputs.</param>
    public static double Error(GroupMoments[] learnt, GroupMoments[] held, Tensor weights, double damping, bool retarget)
    {
        int length = learnt[0].Length, outputs = learnt[0].Outputs, step = Math.Max(1, outputs / Outputs);
        double error = 0;
        var method = new AssignmentMethod(true, true, true);
        for (int group = 0; group < learnt.Length; group++)
        {
            var problem = AssignmentProblem.Create(learnt[group], weights.Data.Slice(group * outputs * length, outputs * length), damping, retarget);
            var levels = new LevelSet(TypicalGrid);
            for (int o = 0; o < outputs; o += step)
            {
                var row = RowAssignment.Run(problem, o, levels, null, method);
                var values = new double[length];
                for (int i = 0; i < length; i++)
                {
                    values[problem.Order[i]] = row.Factor * row.Values[i];
                }

                error += AssignmentProblem.Error(held[group], o, values);
            }
        }

        return error;
    }

    // Four stored bits for normally distributed weights of mean square 1.
    private static ExponentialGrid TypicalGrid { get; } = new(1.25, 0.62, -0.62, 3, true, ZeroTreatment.Companded);
}
