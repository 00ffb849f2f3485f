using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>A table of levels for words' lowest bits; higher bits do not matter.</summary>
/// <typeparam name="T">The type itself.</typeparam>
internal unsafe interface ILevelTable512<T>
    where T : struct, ILevelTable512<T>
{
    static abstract int Entries { get; }

    static abstract T Load(short* levels);

    Vector512<short> Decode(Vector512<ushort> words);
}

internal readonly unsafe struct Table32(Vector512<short> t0) : ILevelTable512<Table32>
{
    public static int Entries => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table32 Load(short* levels) => new(Vector512.Load(levels));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<short> Decode(Vector512<ushort> words) => Avx512BW.PermuteVar32x16(t0, words.AsInt16());
}

internal readonly unsafe struct Table64(Vector512<short> t0, Vector512<short> t1) : ILevelTable512<Table64>
{
    public static int Entries => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table64 Load(short* levels) => new(Vector512.Load(levels), Vector512.Load(levels + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<short> Decode(Vector512<ushort> words) => Avx512BW.PermuteVar32x16x2(t0, words.AsInt16(), t1);
}

internal readonly unsafe struct Table128(Table64 low, Table64 high) : ILevelTable512<Table128>
{
    public static int Entries => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table128 Load(short* levels) => new(Table64.Load(levels), Table64.Load(levels + 64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<short> Decode(Vector512<ushort> words) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan((words << 9).AsInt16(), Vector512<short>.Zero), high.Decode(words), low.Decode(words));
}

// Eight registers of levels leave too few for sums; the four of the half that is in use are read from the cache.
internal readonly unsafe struct Table256(short* levels) : ILevelTable512<Table256>
{
    public static int Entries => 256;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Table256 Load(short* levels) => new(levels);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<short> Decode(Vector512<ushort> words) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan((words << 8).AsInt16(), Vector512<short>.Zero),
            Table128.Load(levels + 128).Decode(words),
            Table128.Load(levels).Decode(words));
}
