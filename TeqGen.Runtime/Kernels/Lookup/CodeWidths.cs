using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Kernels.Lookup;

/// <summary>Bits that a code takes in its word, as a type: the JIT compiles each width for itself, and shifts by a constant.</summary>
internal interface ICodeWidth
{
    static abstract int Bits { get; }

    static abstract Vector256<ushort> Next(Vector256<ushort> words);

    static abstract Vector512<ushort> Next(Vector512<ushort> words);
}

internal readonly struct Width2 : ICodeWidth
{
    public static int Bits => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Next(Vector256<ushort> words) => words >>> 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Next(Vector512<ushort> words) => words >>> 2;
}

internal readonly struct Width3 : ICodeWidth
{
    public static int Bits => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Next(Vector256<ushort> words) => words >>> 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Next(Vector512<ushort> words) => words >>> 3;
}

internal readonly struct Width4 : ICodeWidth
{
    public static int Bits => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Next(Vector256<ushort> words) => words >>> 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Next(Vector512<ushort> words) => words >>> 4;
}

internal readonly struct Width5 : ICodeWidth
{
    public static int Bits => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Next(Vector256<ushort> words) => words >>> 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Next(Vector512<ushort> words) => words >>> 5;
}

internal readonly struct Width8 : ICodeWidth
{
    public static int Bits => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Next(Vector256<ushort> words) => words >>> 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ushort> Next(Vector512<ushort> words) => words >>> 8;
}
