using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Reference;

/// <summary>The signed histograms of one dot product's four terms, and the counting itself in its plainest form.</summary>
internal sealed class TermCounts
{
    private TermCounts(in CounterLayout layout)
    {
        First = new int[layout.FirstCount];
        Second = new int[layout.Weights.Levels];
        Third = new int[layout.Activations.Levels];
    }

    /// <summary>Σ s over the elements with i_A + i_W = index.</summary>
    public int[] First { get; }

    /// <summary>Σ s over the elements with i_W = index.</summary>
    public int[] Second { get; }

    /// <summary>Σ s over the elements with i_A = index.</summary>
    public int[] Third { get; }

    /// <summary>Σ s over all elements.</summary>
    public int Fourth { get; private set; }

    /// <summary>Counts one dot product.</summary>
    /// <param name="layout">Formats of the operands.</param>
    /// <param name="weights">Codes of one output's weights.</param>
    /// <param name="activations">As many codes of activations.</param>
    public static TermCounts Of(in CounterLayout layout, ReadOnlySpan<byte> weights, ReadOnlySpan<byte> activations)
    {
        var counts = new TermCounts(layout);
        for (int k = 0; k < weights.Length; k++)
        {
            var (signW, exponentW) = Split(layout.Weights, weights[k]);
            var (signA, exponentA) = Split(layout.Activations, activations[k]);
            int sign = signW * signA;
            if (sign == 0)
            {
                continue;
            }

            counts.First[exponentA + exponentW] += sign;
            counts.Second[exponentW] += sign;
            counts.Third[exponentA] += sign;
            counts.Fourth += sign;
        }

        return counts;
    }

    /// <summary>s and i of a code; s is 0 for a reserved zero, whose i has no meaning.</summary>
    private static (int Sign, int Exponent) Split(in OperandFormat format, byte code)
    {
        int magnitude = code & (format.Magnitudes - 1);
        if (magnitude < format.FirstMagnitude)
        {
            return (0, 0);
        }

        return (code >= format.Magnitudes ? -1 : 1, magnitude - format.FirstMagnitude);
    }
}
