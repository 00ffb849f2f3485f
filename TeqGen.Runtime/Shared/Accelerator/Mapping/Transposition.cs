namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Two exchanged extents of a tensor, seen with the extents around them taken together.</summary>
internal readonly record struct Transposition(int Outer, int First, int Middle, int Second, int Inner)
{
    public long Elements => (long)Outer * First * Middle * Second * Inner;

    /// <summary>The transposition of two axes of a shape, in either order.</summary>
    public static Transposition Of(EquatableArray<int> shape, int a, int b)
    {
        int first = System.Math.Min(a, b), second = System.Math.Max(a, b);
        return new(Product(shape, 0, first), shape[first], Product(shape, first + 1, second), shape[second], Product(shape, second + 1, shape.Count));
    }

    /// <summary>Where an element goes.</summary>
    public int Move(int index)
    {
        int inner = index % Inner, rest = index / Inner;
        int second = rest % Second;
        rest /= Second;
        int middle = rest % Middle;
        rest /= Middle;
        int first = rest % First, outer = rest / First;
        return (((((((outer * Second) + second) * Middle) + middle) * First) + first) * Inner) + inner;
    }

    private static int Product(EquatableArray<int> shape, int start, int end)
    {
        int product = 1;
        for (int i = start; i < end; i++)
        {
            product *= shape[i];
        }

        return product;
    }
}
