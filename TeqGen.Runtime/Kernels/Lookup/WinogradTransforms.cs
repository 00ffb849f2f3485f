using System.Runtime.CompilerServices;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// The transforms of F(2×2, 3×3), after A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks" (2016): four outputs of a 3×3 window cost 16 products in place of 36.
/// Here the one of the weights is doubled in both directions, so that it has whole numbers and outputs are four times too large.
/// </summary>
internal static unsafe class WinogradTransforms
{
    /// <summary>Products of a tile of four outputs.</summary>
    public const int Positions = 16;

    /// <summary>Taps of a window.</summary>
    public const int Taps = 9;

    /// <summary>The position that adds all of its four activations.</summary>
    public const int AllAdded = 5;

    /// <summary>The largest sum of activations that a position can be, in units of the largest level.</summary>
    public const int ActivationGrowth = 4;

    /// <summary>How many times too large outputs are.</summary>
    public const int OutputGrowth = 4;

    private const int Side = 4;

    /// <summary>Weights: (2G) g (2G)ᵀ, where G has the rows [1 0 0], [½ ½ ½], [½ −½ ½], [0 0 1].</summary>
    /// <param name="taps">[9, <paramref name="count"/>] levels.</param>
    /// <param name="count">Weights of a tap, a multiple of <typeparamref name="TLanes"/>'s.</param>
    /// <param name="positions">Receives <paramref name="count"/> sums of levels for each of 16 positions.</param>
    /// <param name="stride">Values from one position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights<TLanes, T>(T* taps, int count, T* positions, nint stride)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
    {
        for (int i = 0; i < count; i += TLanes.Count, taps += TLanes.Count, positions += TLanes.Count)
        {
            Rows<TLanes, T>(taps, count, out var a0, out var a1, out var a2, out var a3);
            Rows<TLanes, T>(taps + count, count, out var b0, out var b1, out var b2, out var b3);
            Rows<TLanes, T>(taps + (2 * count), count, out var c0, out var c1, out var c2, out var c3);
            StoreRow<TLanes, T>(a0, b0, c0, positions, stride);
            StoreRow<TLanes, T>(a1, b1, c1, positions + (Side * stride), stride);
            StoreRow<TLanes, T>(a2, b2, c2, positions + (2 * Side * stride), stride);
            StoreRow<TLanes, T>(a3, b3, c3, positions + (3 * Side * stride), stride);
        }
    }

    /// <summary>A tile's activations: Bᵀ d B, where Bᵀ has the rows [1 0 −1 0], [0 1 1 0], [0 −1 1 0], [0 1 0 −1].</summary>
    /// <param name="window">The first of 4×4 pixels, channels innermost.</param>
    /// <param name="line">Values from one line of pixels to the next.</param>
    /// <param name="channels">Channels of a pixel, a multiple of <typeparamref name="TLanes"/>'s.</param>
    /// <param name="positions">Receives the channels of each of 16 positions.</param>
    /// <param name="stride">Values from one position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activations<TLanes>(short* window, int line, int channels, short* positions, nint stride)
        where TLanes : struct, ILanes<TLanes, short>
    {
        for (int i = 0; i < channels; i += TLanes.Count, window += TLanes.Count, positions += TLanes.Count)
        {
            Differences<TLanes>(window, line, out var a0, out var a1, out var a2, out var a3);
            Differences<TLanes>(window + channels, line, out var b0, out var b1, out var b2, out var b3);
            Differences<TLanes>(window + (2 * channels), line, out var c0, out var c1, out var c2, out var c3);
            Differences<TLanes>(window + (3 * channels), line, out var d0, out var d1, out var d2, out var d3);
            StoreDifferences(a0, b0, c0, d0, positions, stride);
            StoreDifferences(a1, b1, c1, d1, positions + (Side * stride), stride);
            StoreDifferences(a2, b2, c2, d2, positions + (2 * Side * stride), stride);
            StoreDifferences(a3, b3, c3, d3, positions + (3 * Side * stride), stride);
        }
    }

    /// <summary>A tile's outputs: Aᵀ m A, where Aᵀ has the rows [1 1 1 0], [0 1 −1 −1]; each sum in this order.</summary>
    /// <param name="positions">Sums of each of 16 positions.</param>
    /// <param name="stride">Values from one position to the next.</param>
    /// <param name="count">Outputs, a multiple of <typeparamref name="TLanes"/>'s.</param>
    /// <param name="upper">Receives the outputs of the two upper pixels; of the left one alone where <paramref name="columns"/> is 1.</param>
    /// <param name="lower">Receives those of the two lower ones; may be null.</param>
    /// <param name="columns">Columns to store, 1 or 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs<TLanes>(float* positions, nint stride, int count, float* upper, float* lower, int columns)
        where TLanes : struct, ILanes<TLanes, float>
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            Sums<TLanes>(positions + i, stride, out var a0, out var a1);
            Sums<TLanes>(positions + i + stride, stride, out var b0, out var b1);
            Sums<TLanes>(positions + i + (2 * stride), stride, out var c0, out var c1);
            Sums<TLanes>(positions + i + (3 * stride), stride, out var d0, out var d1);
            TLanes.Store(a0 + b0 + c0, upper + i);
            if (columns > 1)
            {
                TLanes.Store(b0 - c0 - d0, upper + i + TileLayout.PanelOutputs);
            }

            if (lower is not null)
            {
                TLanes.Store(a1 + b1 + c1, lower + i);
                if (columns > 1)
                {
                    TLanes.Store(b1 - c1 - d1, lower + i + TileLayout.PanelOutputs);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows<TLanes, T>(T* taps, int count, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
    {
        TLanes upper = TLanes.Load(taps), middle = TLanes.Load(taps + (3 * count)), lower = TLanes.Load(taps + (6 * count)), outer = upper + lower;
        (r0, r1, r2, r3) = (upper + upper, outer + middle, outer - middle, lower + lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TLanes, T>(TLanes left, TLanes middle, TLanes right, T* positions, nint stride)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged
    {
        var outer = left + right;
        TLanes.Store(left + left, positions);
        TLanes.Store(outer + middle, positions + stride);
        TLanes.Store(outer - middle, positions + (2 * stride));
        TLanes.Store(right + right, positions + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differences<TLanes>(short* pixel, int line, out TLanes r0, out TLanes r1, out TLanes r2, out TLanes r3)
        where TLanes : struct, ILanes<TLanes, short>
    {
        TLanes d0 = TLanes.Load(pixel), d1 = TLanes.Load(pixel + line), d2 = TLanes.Load(pixel + (2 * line)), d3 = TLanes.Load(pixel + (3 * line));
        (r0, r1, r2, r3) = (d0 - d2, d1 + d2, d2 - d1, d1 - d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreDifferences<TLanes>(TLanes d0, TLanes d1, TLanes d2, TLanes d3, short* positions, nint stride)
        where TLanes : struct, ILanes<TLanes, short>
    {
        TLanes.Store(d0 - d2, positions);
        TLanes.Store(d1 + d2, positions + stride);
        TLanes.Store(d2 - d1, positions + (2 * stride));
        TLanes.Store(d1 - d3, positions + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<TLanes>(float* position, nint stride, out TLanes upper, out TLanes lower)
        where TLanes : struct, ILanes<TLanes, float>
    {
        TLanes m0 = TLanes.Load(position), m1 = TLanes.Load(position + (4 * stride)), m2 = TLanes.Load(position + (8 * stride)), m3 = TLanes.Load(position + (12 * stride));
        (upper, lower) = (m0 + m1 + m2, m1 - m2 - m3);
    }
}
