using System.Runtime.InteropServices;

namespace TeqGen.Models;

/// <summary>Memory that does not move and begins with a cache line, for kernels that work with pointers.</summary>
/// <typeparam name="T">Type of an element.</typeparam>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Line = 64;

    // Keeps the memory alive as long as this is.
    private readonly byte[] memory;

    /// <summary>Allocates zeros.</summary>
    /// <param name="length">Number of elements.</param>
    public AlignedBuffer(int length)
    {
        Length = length;
        memory = GC.AllocateArray<byte>(length == 0 ? 0 : checked((length * sizeof(T)) + Line - 1), pinned: true);
        long address = length == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0).ToInt64();
        Pointer = (T*)((address + Line - 1) & -Line);
    }

    public int Length { get; }

    /// <summary>The first element; valid while this object is referenced.</summary>
    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);
}
