using System.ComponentModel;

namespace TeqGen.Models;

/// <summary>The memory that one inference needs between its layers. Rented from a network and used by one thread at a time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InferenceWorkspace
{
    private readonly float[] arena;

    internal InferenceWorkspace(int arenaLength, in WorkspaceNeeds needs)
    {
        arena = new float[arenaLength];
        Codes = new byte[needs.Codes];
        CodePatch = new byte[needs.CodePatch];
        Image = new AlignedBuffer<short>(needs.Image);
        Windows = new AlignedBuffer<short>(needs.Windows);
        Panel = new AlignedBuffer<short>(needs.Panel);
        Sums = new AlignedBuffer<float>(needs.Sums);
        Counters = new int[needs.Counters];
        Narrow = new sbyte[needs.Counters];
    }

    internal byte[] Codes { get; }

    internal byte[] CodePatch { get; }

    internal AlignedBuffer<short> Image { get; }

    internal AlignedBuffer<short> Windows { get; }

    internal AlignedBuffer<short> Panel { get; }

    internal AlignedBuffer<float> Sums { get; }

    internal int[] Counters { get; }

    /// <summary>Counters of a signed byte; all zero between uses.</summary>
    internal sbyte[] Narrow { get; }

    /// <summary>A part of the memory for values between layers; the generated plan knows which parts are free.</summary>
    /// <param name="start">First value.</param>
    /// <param name="length">Number of values.</param>
    public Span<float> Values(int start, int length) => arena.AsSpan(start, length);
}
