using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TeqGen.Kernels.Counting;

/// <summary>Adds counters of a signed byte to wide ones before they can overflow, and clears them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CounterFlush
{
    /// <summary>The path for AVX2.</summary>
    /// <param name="narrow">Counters to add and clear; a multiple of 32.</param>
    /// <param name="counters">As many wide counters.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Avx2(Span<sbyte> narrow, Span<int> counters)
    {
        ref sbyte source = ref MemoryMarshal.GetReference(narrow);
        ref int target = ref MemoryMarshal.GetReference(counters);
        int length = Math.Min(narrow.Length, counters.Length) & ~31;
        for (nuint i = 0; i < (nuint)length; i += 8)
        {
            var wide = System.Runtime.Intrinsics.X86.Avx2.ConvertToVector256Int32(Vector128.CreateScalar(Unsafe.ReadUnaligned<long>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref source, i)))).AsSByte());
            (Vector256.LoadUnsafe(ref target, i) + wide).StoreUnsafe(ref target, i);
        }

        narrow.Clear();
    }

    /// <summary>The path for any machine.</summary>
    /// <param name="narrow">Counters to add and clear; a multiple of 32.</param>
    /// <param name="counters">As many wide counters.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Portable(Span<sbyte> narrow, Span<int> counters)
    {
        ref sbyte source = ref MemoryMarshal.GetReference(narrow);
        ref int target = ref MemoryMarshal.GetReference(counters);
        int length = Math.Min(narrow.Length, counters.Length) & ~31;
        for (nuint i = 0; i < (nuint)length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref source, i));
            var (w0, w1) = Vector128.Widen(low);
            var (w2, w3) = Vector128.Widen(high);
            (Vector128.LoadUnsafe(ref target, i) + w0).StoreUnsafe(ref target, i);
            (Vector128.LoadUnsafe(ref target, i + 4) + w1).StoreUnsafe(ref target, i + 4);
            (Vector128.LoadUnsafe(ref target, i + 8) + w2).StoreUnsafe(ref target, i + 8);
            (Vector128.LoadUnsafe(ref target, i + 12) + w3).StoreUnsafe(ref target, i + 12);
        }

        narrow.Clear();
    }
}
