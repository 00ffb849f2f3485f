namespace TeqGen.Search;

/// <summary>How the weights of one output are put on levels.</summary>
/// <param name="SecondOrder">Whether rounding errors are fed into the weights that are not rounded yet.</param>
/// <param name="Descent">Whether single codes are then exchanged while the error falls.</param>
/// <param name="Gain">Whether the factor is fitted to the output error rather than to the weights.</param>
internal readonly record struct AssignmentMethod(bool SecondOrder, bool Descent, bool Gain);

/// <summary>
/// The codes and the factor of one output. Start: the factor of least error weighted by the diagonal. Then, from the last element to the first, each is
/// rounded to the level nearest to its target plus what the errors of those before leave to it (GPTQ's error feedback, arXiv 2210.17323, in the form of
/// Babai's nearest plane: with A = L·Lᵀ the error is ‖Lᵀ(t − q)‖²). Then passes of coordinate descent on the whole quadratic error, with the
/// factor refitted in between; the error never rises.
/// </summary>
internal sealed class RowAssignment
{
    private const int LargestRounds = 12;
    private const int LargestPasses = 20;
    private const int FactorRounds = 8;

    // Of the row's root mean square; the grid is fitted to rows of mean square 1.
    private static readonly double[] FirstFactors = [0.75, 0.87, 1, 1.15];

    private readonly AssignmentProblem problem;
    private readonly LevelSet levels;
    private readonly double[] target;
    private readonly double[] side;
    private readonly double[] product;

    private RowAssignment(AssignmentProblem problem, int output, LevelSet levels)
    {
        (this.problem, this.levels) = (problem, levels);
        (target, side) = (problem.Target(output), problem.Side(output));
        Codes = new byte[problem.Length];
        Values = new double[problem.Length];
        product = new double[problem.Length];
    }

    /// <summary>Codes in the problem's order.</summary>
    public byte[] Codes { get; }

    /// <summary>The levels that they stand for.</summary>
    public double[] Values { get; }

    /// <summary>α of the output.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Assigns.</summary>
    /// <param name="problem">The group.</param>
    /// <param name="output">The output in it.</param>
    /// <param name="levels">Levels for weights of mean square 1.</param>
    /// <param name="shared">A factor that all outputs share, or null for one of its own.</param>
    /// <param name="method">The steps to take.</param>
    public static RowAssignment Run(AssignmentProblem problem, int output, LevelSet levels, double? shared, AssignmentMethod method)
    {
        var row = new RowAssignment(problem, output, levels);
        if (!row.Start(shared))
        {
            return row;
        }

        if (method.SecondOrder)
        {
            row.FeedBack();
        }

        row.Multiply();
        bool gain = method.Gain && shared is null;
        for (int round = 0; round < LargestRounds; round++)
        {
            bool changed = method.Descent && row.Descend();
            changed |= gain && row.FitFactor();
            if (!changed || !method.Descent)
            {
                break;
            }
        }

        return row;
    }

    /// <summary>The root mean square of an output's target, weighted by the diagonal.</summary>
    public static double RootMeanSquare(AssignmentProblem problem, ReadOnlySpan<double> target)
    {
        double sum = 0, weights = 0;
        for (int i = 0; i < target.Length; i++)
        {
            sum += problem.Diagonal(i) * target[i] * target[i];
            weights += problem.Diagonal(i);
        }

        return Math.Sqrt(sum / weights);
    }

    /// <summary>The error less a constant, αvᵀAvα − 2αv·r: what descent lowers.</summary>
    public double Objective()
    {
        double linear = LaneArithmetic.Dot(Values, side), square = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            square += Values[i] * LaneArithmetic.Dot(problem.Row(i), Values);
        }

        return Factor * ((Factor * square) - (2 * linear));
    }

    private bool Start(double? shared)
    {
        double size = RootMeanSquare(problem, target);
        if (!(size > 0) || !double.IsFinite(size))
        {
            Factor = shared ?? 1;
            return false;
        }

        double best = double.PositiveInfinity, chosen = size;
        foreach (double first in FirstFactors)
        {
            double factor = first * size;
            for (int round = 0; shared is null && round < FactorRounds; round++)
            {
                var (error, next) = Weighted(factor);
                if (!(error < best))
                {
                    break;
                }

                (best, chosen, factor) = (error, factor, next > 0 ? next : factor);
            }
        }

        Factor = shared ?? chosen;
        for (int i = 0; i < target.Length; i++)
        {
            Set(i, levels.Nearest(target[i] / Factor));
        }

        return true;
    }

    // Error weighted by the diagonal, and the factor of least error for the levels that this one chose.
    private (double Error, double Next) Weighted(double factor)
    {
        double error = 0, linear = 0, square = 0;
        for (int i = 0; i < target.Length; i++)
        {
            double value = levels.Value(levels.Nearest(target[i] / factor)), d = problem.Diagonal(i), rest = target[i] - (factor * value);
            error += d * rest * rest;
            linear += d * target[i] * value;
            square += d * value * value;
        }

        return (error, square > 0 ? linear / square : 0);
    }

    private void FeedBack()
    {
        var carried = new double[target.Length];
        for (int i = target.Length - 1; i >= 0; i--)
        {
            var row = problem.Factor.Row(i);
            double wanted = target[i] + (carried[i] / row[i]);
            Set(i, levels.Nearest(wanted / Factor));
            LaneArithmetic.AddScaled(carried.AsSpan(0, i), row[..i], target[i] - (Factor * Values[i]));
        }
    }

    // Exchanges codes one by one while that lowers the error.
    private bool Descend()
    {
        bool any = false;
        for (int pass = 0; pass < LargestPasses; pass++)
        {
            bool changed = false;
            for (int i = 0; i < Codes.Length; i++)
            {
                double gradient = side[i] - (Factor * product[i]), diagonal = problem.Diagonal(i);
                byte code = levels.Nearest(Values[i] + (gradient / (diagonal * Factor)));
                double step = levels.Value(code) - Values[i], move = Factor * step;
                if (code == Codes[i] || !((move * diagonal * move) - (2 * move * gradient) < 0))
                {
                    continue;
                }

                Set(i, code);
                LaneArithmetic.AddScaled(product, problem.Row(i), step);
                changed = true;
            }

            any |= changed;
            if (!changed)
            {
                break;
            }
        }

        return any;
    }

    private bool FitFactor()
    {
        double linear = LaneArithmetic.Dot(Values, side), square = LaneArithmetic.Dot(Values, product);
        double fitted = linear / square;
        if (!(square > 0) || !(fitted > 0) || !double.IsFinite(fitted) || Math.Abs(fitted - Factor) <= 1e-9 * Factor)
        {
            return false;
        }

        Factor = fitted;
        return true;
    }

    // Kept up to date by descent from here on.
    private void Multiply()
    {
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = LaneArithmetic.Dot(problem.Row(i), Values);
        }
    }

    private void Set(int index, byte code) => (Codes[index], Values[index]) = (code, levels.Value(code));
}
