using System.ComponentModel;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Lookup;

namespace TeqGen.Models;

/// <summary>The memory that one inference needs between its layers. Rented from a network and used by one inference at a time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class InferenceWorkspace
{
    private readonly float[] arena;
    private WorkspaceNeeds held;
    private AlignedBuffer<float> sums;
    private AlignedBuffer<short> panels;
    private AlignedBuffer<short> blocks;

    internal InferenceWorkspace(int arenaLength, in WorkspaceNeeds needs, int threads = 1)
    {
        Threads = threads;
        arena = new float[arenaLength];
        held = needs;
        Codes = new byte[needs.Codes];
        CodePatch = new byte[needs.CodePatch];
        Levels = new(needs.Levels);
        Image = new(needs.Image);
        Window = new(needs.Window);
        Windows = new(needs.Windows);
        blocks = new(needs.Block * threads);
        panels = new(needs.Panel * threads);
        sums = new(needs.Sums * threads);
        Counters = new int[needs.Counters];
        Narrow = new sbyte[needs.Counters];
        Columns = new(needs.Columns);
        Scratch = new(needs.Scratch);
        RightCodes = new byte[needs.RightCodes];
        Levels32 = new float[needs.Values];
    }

    /// <summary>Threads that one inference may use.</summary>
    internal int Threads { get; }

    internal byte[] Codes { get; }

    internal byte[] CodePatch { get; }

    internal AlignedBuffer<short> Levels { get; }

    internal AlignedBuffer<short> Image { get; private set; }

    internal AlignedBuffer<short> Window { get; }

    internal AlignedBuffer<short> Windows { get; private set; }

    internal int[] Counters { get; }

    /// <summary>Counters of a signed byte; all zero between uses.</summary>
    internal sbyte[] Narrow { get; }

    internal ActivationColumns Columns { get; }

    internal AlignedBuffer<byte> Scratch { get; }

    /// <summary>Codes of the right operand of a product of activations.</summary>
    internal byte[] RightCodes { get; }

    /// <summary>Levels in binary32.</summary>
    internal float[] Levels32 { get; }

    internal LookupJob Lookup { get; } = new();

    /// <summary>A part of the memory for values between layers; the generated plan knows which parts are free.</summary>
    /// <param name="start">First value.</param>
    /// <param name="length">Number of values.</param>
    public Span<float> Values(int start, int length) => arena.AsSpan(start, length);

    /// <summary>A thread's levels of inputs.</summary>
    internal short* BlockOf(int thread) => blocks.Pointer + (thread * held.Block);

    /// <summary>A thread's levels of weights.</summary>
    internal short* PanelOf(int thread) => panels.Pointer + (thread * held.Panel);

    /// <summary>A thread's sums.</summary>
    internal float* SumsOf(int thread) => sums.Pointer + (thread * held.Sums);

    /// <summary>Makes room for many rows at once, which is not there from the beginning. The second time it is.</summary>
    internal void Reserve(in WorkspaceNeeds needs)
    {
        var all = held.Max(needs);
        if (all == held)
        {
            return;
        }

        (Image, Windows, blocks) = (new(all.Image), new(all.Windows), new(all.Block * Threads));
        (panels, sums, held) = (new(all.Panel * Threads), new(all.Sums * Threads), all);
    }
}
