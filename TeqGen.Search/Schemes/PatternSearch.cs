namespace TeqGen.Search.Schemes;

/// <summary>
/// Minimises an error over a few positive parameters without derivatives, which an RMAE does not have: each parameter alone and every
/// combination of them is multiplied or divided by 1 + move; a step that helped is repeated, and the move is halved when none does.
/// </summary>
internal static class PatternSearch
{
    /// <summary>Improves a point.</summary>
    /// <param name="start">The parameters, above 0.</param>
    /// <param name="error">The error of a point; infinite outside the domain.</param>
    /// <param name="largestMove">Where to begin.</param>
    /// <param name="smallestMove">Where to end.</param>
    public static (double[] Point, double Error) Run(double[] start, Func<double[], double> error, double largestMove, double smallestMove)
    {
        var (point, least) = (start, error(start));
        int directions = 1;
        foreach (double _ in start)
        {
            directions *= 3;
        }

        for (double move = largestMove; move >= smallestMove && least > 0;)
        {
            bool moved = false;
            for (int direction = 1; direction < directions; direction++)
            {
                while (true)
                {
                    double[] next = Step(point, direction, 1 + move);
                    double nextError = error(next);
                    if (!(nextError < least))
                    {
                        break;
                    }

                    (point, least, moved) = (next, nextError, true);
                }
            }

            move = moved ? move : move / 2;
        }

        return (point, least);
    }

    // The direction's digits in base 3 say for every parameter: stay, multiply, divide.
    private static double[] Step(double[] point, int direction, double factor)
    {
        var next = new double[point.Length];
        for (int i = 0; i < next.Length; i++, direction /= 3)
        {
            next[i] = (direction % 3) switch
            {
                0 => point[i],
                1 => point[i] * factor,
                _ => point[i] / factor,
            };
        }

        return next;
    }
}
