using System.ComponentModel;

namespace TeqGen.Models;

/// <summary>The memory that one inference needs between its layers. Rented from a network and used by one thread at a time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InferenceWorkspace
{
    private readonly float[] arena;

    internal InferenceWorkspace(int arenaLength, IEnumerable<QuantizedLayer> layers)
    {
        arena = new float[arenaLength];
        int codes = 0, patch = 0, counters = 0;
        foreach (var layer in layers)
        {
            codes = Math.Max(codes, layer.Definition.InputLength);
            patch = Math.Max(patch, layer.PaddedInputs);
            counters = Math.Max(counters, layer.CounterLength);
        }

        Codes = new byte[codes];
        Levels = new short[codes];
        CodePatch = new byte[patch];
        LevelPatch = new short[patch];
        Counters = new int[counters];
        Narrow = new sbyte[counters];
    }

    internal byte[] Codes { get; }

    internal short[] Levels { get; }

    internal byte[] CodePatch { get; }

    internal short[] LevelPatch { get; }

    internal int[] Counters { get; }

    internal sbyte[] Narrow { get; }

    /// <summary>A part of the memory for values between layers; the generated plan knows which parts are free.</summary>
    /// <param name="start">First value.</param>
    /// <param name="length">Number of values.</param>
    public Span<float> Values(int start, int length) => arena.AsSpan(start, length);
}
