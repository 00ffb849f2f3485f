using System.Collections.Concurrent;
using TeqGen.Numerics;

namespace TeqGen.Operators;

/// <summary>Sines and cosines of positions, computed once for each width and as far as they are needed.</summary>
internal static class PositionTable
{
    private const double LogOfBase = 9.2103403719761836;
    private static readonly ConcurrentDictionary<int, float[]> Tables = new();

    /// <summary>[at least steps, width]: sin(p·w) at 2i and cos(p·w) at 2i + 1, with w = 10000^(−2i / width).</summary>
    public static float[] Of(int width, int steps)
    {
        var table = Tables.GetOrAdd(width, static _ => []);
        if (table.Length < steps * width)
        {
            // Whoever comes at the same time makes the same values.
            Tables[width] = table = Make(width, Math.Max(64, (int)Math.Min(2L * steps, Array.MaxLength / width)));
        }

        return table;
    }

    private static float[] Make(int width, int steps)
    {
        var table = new float[steps * width];
        for (int i = 0; i < width; i += 2)
        {
            double frequency = DeterministicMath.Exp(-LogOfBase * i / width);
            for (int p = 0; p < steps; p++)
            {
                var (sine, cosine) = DeterministicMath.SinCos(p * frequency);
                table[(p * width) + i] = (float)sine;
                table[(p * width) + i + 1] = (float)cosine;
            }
        }

        return table;
    }
}
