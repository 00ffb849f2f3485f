namespace TeqGen.Kernels.Lookup;

/// <summary>A vector of a length that is compiled in: sums and differences of elements, which are the same bits with vectors of any length.</summary>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">Its elements.</typeparam>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract TSelf Load(T* source);

    static abstract void Store(TSelf value, T* target);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);
}
