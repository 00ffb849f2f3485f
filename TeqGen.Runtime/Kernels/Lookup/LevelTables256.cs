using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>A table of levels for bytes that are codes and nothing else.</summary>
/// <typeparam name="T">The type itself.</typeparam>
internal unsafe interface ILevelTable256<T>
    where T : struct, ILevelTable256<T>
{
    /// <summary>Rows of 16 levels; in memory each takes 64 bytes.</summary>
    static abstract int Rows { get; }

    static abstract T Load(byte* rows);

    /// <summary>Levels of the first and of the second 8 bytes of each half of the register.</summary>
    void Decode(Vector256<byte> codes, out Vector256<short> low, out Vector256<short> high);
}

/// <summary>Up to 4 bits.</summary>
internal readonly unsafe struct Table16(Vector256<byte> lowBytes, Vector256<byte> highBytes) : ILevelTable256<Table16>
{
    public static int Rows => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table16 Load(byte* rows) => new(Vector256.Load(rows), Vector256.Load(rows + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Decode(Vector256<byte> codes, out Vector256<short> low, out Vector256<short> high)
    {
        var lows = Avx2.Shuffle(lowBytes, codes);
        var highs = Avx2.Shuffle(highBytes, codes);
        low = Avx2.UnpackLow(lows, highs).AsInt16();
        high = Avx2.UnpackHigh(lows, highs).AsInt16();
    }
}

/// <summary>5 bits: both rows are looked up, the code's fifth bit chooses.</summary>
internal readonly unsafe struct TwoRows(byte* rows) : ILevelTable256<TwoRows>
{
    public static int Rows => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TwoRows Load(byte* rows) => new(rows);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Decode(Vector256<byte> codes, out Vector256<short> low, out Vector256<short> high)
    {
        var second = (codes.AsInt16() << 3).AsByte();
        var lows = Avx2.BlendVariable(Avx2.Shuffle(Vector256.Load(rows), codes), Avx2.Shuffle(Vector256.Load(rows + 64), codes), second);
        var highs = Avx2.BlendVariable(Avx2.Shuffle(Vector256.Load(rows + 32), codes), Avx2.Shuffle(Vector256.Load(rows + 96), codes), second);
        low = Avx2.UnpackLow(lows, highs).AsInt16();
        high = Avx2.UnpackHigh(lows, highs).AsInt16();
    }
}

/// <summary>6 to 8 bits: every row answers for its own codes and gives 0 for the others.</summary>
/// <typeparam name="TRows">How many rows.</typeparam>
internal readonly unsafe struct ManyRows<TRows>(byte* rows) : ILevelTable256<ManyRows<TRows>>
    where TRows : struct, IRowCount
{
    public static int Rows => TRows.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ManyRows<TRows> Load(byte* rows) => new(rows);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Decode(Vector256<byte> codes, out Vector256<short> low, out Vector256<short> high)
    {
        Vector256<byte> lows = default, highs = default;
        for (int row = 0; row < TRows.Count; row++)
        {
            // A shuffle gives 0 where the index has its top bit set: for the codes of other rows, by a saturating addition.
            var index = Avx2.AddSaturate(codes ^ Vector256.Create((byte)(row * 16)), Vector256.Create((byte)0x70));
            lows |= Avx2.Shuffle(Vector256.Load(rows + (row * 64)), index);
            highs |= Avx2.Shuffle(Vector256.Load(rows + (row * 64) + 32), index);
        }

        low = Avx2.UnpackLow(lows, highs).AsInt16();
        high = Avx2.UnpackHigh(lows, highs).AsInt16();
    }
}

internal interface IRowCount
{
    static abstract int Count { get; }
}

internal readonly struct Rows4 : IRowCount
{
    public static int Count => 4;
}

internal readonly struct Rows8 : IRowCount
{
    public static int Count => 8;
}

internal readonly struct Rows16 : IRowCount
{
    public static int Count => 16;
}
