using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>How sums become the ranks of what a layer stores, 32 in a step: 16 of them and 16 others, of the same pixel or of the next one.</summary>
/// <param name="factor">Factors of the first 16.</param>
/// <param name="bias">Their biases.</param>
/// <param name="relu">Whether negative values become 0.</param>
internal unsafe ref struct RankStore(float* factor, float* bias, bool relu)
{
    /// <summary>Factors of the first 16 sums.</summary>
    public float* Factor { get; } = factor;

    /// <summary>Biases of the first 16 sums.</summary>
    public float* Bias { get; } = bias;

    /// <summary>Whether negative values become 0.</summary>
    public bool Relu { get; } = relu;

    /// <summary>How many factors and biases the other 16 are further: 16, or 0 for those of another pixel.</summary>
    public int SecondChannel { get; init; }

    /// <summary>How many sums the other 16 are further.</summary>
    public int SecondSum { get; init; }

    /// <summary>Sums from a step to the next.</summary>
    public int SumStep { get; init; }

    /// <summary>How many bytes the ranks of the other 16 are further.</summary>
    public int SecondRank { get; init; }

    /// <summary>Bytes from a step's ranks to the next one's.</summary>
    public int RankStep { get; init; }

    /// <summary>A sum's value: times its factor, plus its bias, each rounded to binary32. What is not above 0, and what is no number, ReLU makes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Finish(Vector512<float> sums, Vector512<float> factor, Vector512<float> bias, bool relu)
    {
        var value = (sums * factor) + bias;
        return relu ? Avx512F.Max(value, Vector512<float>.Zero) : value;
    }
}
