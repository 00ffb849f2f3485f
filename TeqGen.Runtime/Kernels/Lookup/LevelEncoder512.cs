using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Levels of 32 values at a time. The place among the thresholds is searched for: decision k compares with the threshold that the k decisions before it select out of 2ᵏ, and gives bit k of an
/// index into the levels. The sign is the index's next bit.
/// A <em>rank</em> is the magnitude's number with the value's sign, in a byte: what levels can be looked up by and, other than codes, ascends with the values.
/// </summary>
internal abstract unsafe class LevelEncoder512
{
    protected const int Lanes = 16;

    // Up to here a register holds the thresholds of a decision, and two hold the levels.
    private const int FewDecisions = 5;
    private const int FewLevels = 64;
    private const int ManyLevels = 256;

    /// <summary>Values that are encoded together.</summary>
    public const int Step = 32;

    /// <summary>The encoder for a grid, or null where the machine lacks AVX-512BW or the grid has more levels than a byte.</summary>
    /// <param name="thresholds">Ascending thresholds.</param>
    /// <param name="levels">Levels of magnitudes, one more than there are thresholds.</param>
    /// <param name="signed">Whether values below zero have levels.</param>
    public static LevelEncoder512? Create(ReadOnlySpan<float> thresholds, ReadOnlySpan<int> levels, bool signed)
    {
        if (!Avx512BW.IsSupported || thresholds.Length >= (signed ? ManyLevels / 2 : ManyLevels))
        {
            return null;
        }

        LevelEncoder512 encoder = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)thresholds.Length + 1)) switch
        {
            <= 1 => new FewThresholds512<OneDecision>(),
            2 => new FewThresholds512<TwoDecisions>(),
            3 => new FewThresholds512<ThreeDecisions>(),
            4 => new FewThresholds512<FourDecisions>(),
            5 => new FewThresholds512<FiveDecisions>(),
            6 => new ManyThresholds512<SixDecisions>(),
            7 => new ManyThresholds512<SevenDecisions>(),
            _ => new ManyThresholds512<EightDecisions>(),
        };
        encoder.Prepare(thresholds, levels, signed);
        return encoder;
    }

    /// <summary>Thresholds: 16 for each of the first five decisions, then 32, 64 and 128.</summary>
    protected AlignedBuffer<float> Decisions { get; private set; } = new(0);

    /// <summary>The levels, those of negative values behind those of positive ones.</summary>
    protected AlignedBuffer<short> Levels { get; private set; } = new(0);

    /// <summary>The ranks in the order of the levels.</summary>
    protected AlignedBuffer<short> Ranks { get; private set; } = new(0);

    /// <summary>The levels in the order of ranks modulo their number.</summary>
    protected AlignedBuffer<short> LevelsOfRanks { get; private set; } = new(0);

    protected bool Signed { get; private set; }

    protected abstract int DecisionCount { get; }

    /// <summary>Encodes a multiple of 32 values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="target">Receives as many levels.</param>
    /// <param name="count">Number of values.</param>
    public abstract void Encode(float* values, short* target, int count);

    /// <summary>The ranks of a multiple of 32 values.</summary>
    /// <param name="values">Any binary32 values.</param>
    /// <param name="target">Receives as many ranks; may be the same memory.</param>
    /// <param name="count">Number of values.</param>
    public abstract void EncodeRanks(float* values, byte* target, int count);

    /// <summary>The ranks of finished sums.</summary>
    /// <param name="sums">Sums of dot products.</param>
    /// <param name="target">Receives their ranks.</param>
    /// <param name="steps">How many times 32 of them.</param>
    /// <param name="store">How they are finished, and where they lie.</param>
    public abstract void FinishRanks(float* sums, byte* target, int steps, in RankStore store);

    /// <summary>The levels of some ranks.</summary>
    /// <param name="ranks">Any number of ranks.</param>
    /// <param name="target">Receives as many levels.</param>
    /// <param name="count">Number of ranks.</param>
    public abstract void DecodeRanks(byte* ranks, short* target, int count);

    /// <summary>Stores the ranks of a step, which are words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Store(Vector512<short> ranks, byte* target, int second)
    {
        var bytes = Avx512BW.ConvertToVector256Byte(ranks);
        bytes.GetLower().Store(target);
        bytes.GetUpper().Store(target + second);
    }

    /// <summary>Levels that no vector holds.</summary>
    protected void DecodeSingly(byte* ranks, short* target, int first, int count)
    {
        for (int i = first; i < count; i++)
        {
            target[i] = LevelsOfRanks.Pointer[ranks[i] % LevelsOfRanks.Length];
        }
    }

    /// <summary>Where the thresholds of a decision are.</summary>
    protected static int DecisionStart(int k) => (Math.Min(k, FewDecisions) * Lanes) + (k > FewDecisions ? (1 << k) - (1 << FewDecisions) : 0);

    private void Prepare(ReadOnlySpan<float> thresholds, ReadOnlySpan<int> levels, bool signed)
    {
        int places = 1 << DecisionCount;
        Signed = signed;
        int entries = DecisionCount > FewDecisions ? ManyLevels : FewLevels;
        (Levels, Ranks, LevelsOfRanks) = (new(entries), new(entries), new(entries));
        Decisions = new(DecisionStart(DecisionCount));
        for (int k = 0; k < DecisionCount; k++)
        {
            for (int i = 0; i < DecisionStart(k + 1) - DecisionStart(k); i++)
            {
                int threshold = PlaceOf(i & ((1 << k) - 1), places) + (places >> (k + 1)) - 1;

                // No value reaches a NaN.
                Decisions.Pointer[DecisionStart(k) + i] = threshold < thresholds.Length ? thresholds[threshold] : float.NaN;
            }
        }

        for (int i = 0; i < places; i++)
        {
            int rank = Math.Min(PlaceOf(i, places), levels.Length - 1);
            short level = (short)levels[rank];
            Levels.Pointer[i] = level;
            Ranks.Pointer[i] = (short)rank;
            LevelsOfRanks.Pointer[rank] = level;
            if (signed)
            {
                Levels.Pointer[places + i] = (short)-level;
                Ranks.Pointer[places + i] = (short)-rank;
            }

            if (signed && rank > 0)
            {
                LevelsOfRanks.Pointer[LevelsOfRanks.Length - rank] = (short)-level;
            }
        }
    }

    /// <summary>How many thresholds lie below, by what was decided.</summary>
    private static int PlaceOf(int decisions, int places)
    {
        int place = 0;
        for (int k = 0; decisions >> k > 0; k++)
        {
            place += ((decisions >> k) & 1) * (places >> (k + 1));
        }

        return place;
    }
}
