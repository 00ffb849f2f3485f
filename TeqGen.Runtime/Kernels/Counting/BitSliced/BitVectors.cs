using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Counting.BitSliced;

/// <summary>Bits of many outputs, on one of the machine's vector widths.</summary>
/// <typeparam name="T">The type itself.</typeparam>
internal unsafe interface IBitVector<T>
    where T : struct, IBitVector<T>
{
    static abstract int Bytes { get; }

    static abstract T Load(byte* source);

    static abstract T Repeat(int bits);

    /// <summary>Where both are set.</summary>
    static abstract T And(T a, T b);

    static abstract T Xor(T a, T b);

    /// <summary>A full adder's sum: where an odd number is set.</summary>
    static abstract T Sum(T a, T b, T c);

    /// <summary>A full adder's carry: where two or three are set.</summary>
    static abstract T Carry(T a, T b, T c);

    void Store(byte* target);
}

/// <summary>512 bits; a full adder is two instructions.</summary>
internal readonly unsafe struct Bits512(Vector512<ulong> value) : IBitVector<Bits512>
{
    private readonly Vector512<ulong> value = value;

    public static int Bytes => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 Load(byte* source) => new(Vector512.Load((ulong*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 Repeat(int bits) => new(Vector512.Create(bits).AsUInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 And(Bits512 a, Bits512 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 Xor(Bits512 a, Bits512 b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 Sum(Bits512 a, Bits512 b, Bits512 c) => new(Avx512F.TernaryLogic(a.value, b.value, c.value, 0x96));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits512 Carry(Bits512 a, Bits512 b, Bits512 c) => new(Avx512F.TernaryLogic(a.value, b.value, c.value, 0xE8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* target) => value.Store((ulong*)target);
}

/// <summary>256 bits.</summary>
internal readonly unsafe struct Bits256(Vector256<ulong> value) : IBitVector<Bits256>
{
    private readonly Vector256<ulong> value = value;

    public static int Bytes => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 Load(byte* source) => new(Vector256.Load((ulong*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 Repeat(int bits) => new(Vector256.Create(bits).AsUInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 And(Bits256 a, Bits256 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 Xor(Bits256 a, Bits256 b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 Sum(Bits256 a, Bits256 b, Bits256 c) => new(a.value ^ b.value ^ c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits256 Carry(Bits256 a, Bits256 b, Bits256 c) => new((a.value & b.value) | (c.value & (a.value ^ b.value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* target) => value.Store((ulong*)target);
}

/// <summary>128 bits, for any machine.</summary>
internal readonly unsafe struct Bits128(Vector128<ulong> value) : IBitVector<Bits128>
{
    private readonly Vector128<ulong> value = value;

    public static int Bytes => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 Load(byte* source) => new(Vector128.Load((ulong*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 Repeat(int bits) => new(Vector128.Create(bits).AsUInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 And(Bits128 a, Bits128 b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 Xor(Bits128 a, Bits128 b) => new(a.value ^ b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 Sum(Bits128 a, Bits128 b, Bits128 c) => new(a.value ^ b.value ^ c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Bits128 Carry(Bits128 a, Bits128 b, Bits128 c) => new((a.value & b.value) | (c.value & (a.value ^ b.value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(byte* target) => value.Store((ulong*)target);
}
