using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Models;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Counting.BitSliced;

/// <summary>
/// Counts the exponents of 512 outputs at once. Inputs are taken by their activation's exponent. For each product of a weight's magnitude bits it counts where the product is set, and
/// where it is set and the signs differ, with full adders over bit planes, 16 inputs at a time; how often each magnitude occurred follows by inclusion and exclusion.
/// </summary>
internal abstract unsafe class BitSlicedKernel(CounterLayout layout, int inputs)
{
    /// <summary>Most inputs: counts and their doubles stay within 16 bits.</summary>
    public const int LargestInputs = short.MaxValue;

    /// <summary>Magnitude bits up to which the products of planes are few enough.</summary>
    public const int LargestExponentBits = 4;

    protected const int Together = 16;

    protected CounterLayout Layout { get; } = layout;

    /// <summary>Products of magnitude bits, the empty one included.</summary>
    protected int Products { get; } = layout.Weights.Magnitudes;

    /// <summary>What is counted: each product but the empty one, then each product where signs differ.</summary>
    protected int Sets => (2 * Products) - 1;

    /// <summary>Bits that a count of the inputs can have, at least those that 16 inputs are added in.</summary>
    protected int CountBits { get; } = Math.Max(5, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)inputs));

    /// <summary>Bytes of scratch memory that <see cref="Count"/> works in.</summary>
    public int ScratchBytes => ((Sets * (Together + CountBits)) + Products) * BitPlanes.PlaneBytes;

    /// <summary>The fastest path of this machine.</summary>
    public static BitSlicedKernel Create(CounterLayout layout, int inputs) =>
        Avx512F.IsSupported ? new BitSlicedKernel<Bits512>(layout, inputs)
        : Avx2.IsSupported ? new BitSlicedKernel<Bits256>(layout, inputs)
        : new BitSlicedKernel<Bits128>(layout, inputs);

    /// <summary>Counts one block of outputs.</summary>
    /// <param name="columns">The inputs by exponent of their activations.</param>
    /// <param name="block">The block's planes.</param>
    /// <param name="counters">Receives [counters, 512].</param>
    /// <param name="scratch">Memory to work in.</param>
    public abstract void Count(ActivationColumns columns, byte* block, short* counters, byte* scratch);
}

/// <summary>The same on one vector width.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal sealed unsafe class BitSlicedKernel<T>(CounterLayout layout, int inputs) : BitSlicedKernel(layout, inputs)
    where T : struct, IBitVector<T>
{
    private readonly AlignedBuffer<byte> nothing = new(layout.Weights.StoredBits * BitPlanes.PlaneBytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Count(ActivationColumns columns, byte* block, short* counters, byte* scratch)
    {
        new Span<short>(counters, Layout.Total * BitPlanes.BlockOutputs).Clear();
        for (int part = 0; part < BitPlanes.PlaneBytes; part += T.Bytes)
        {
            for (int exponent = 0; exponent < Layout.Activations.Levels; exponent++)
            {
                var (start, end) = columns.Range(exponent);
                if (end > start)
                {
                    byte* counts = scratch + (Sets * Together * T.Bytes);
                    new Span<byte>(counts, Sets * CountBits * T.Bytes).Clear();
                    for (int i = start; i < end; i += Together)
                    {
                        Multiply(columns, i, end, block + part, scratch);
                        for (int set = 0; set < Sets; set++)
                        {
                            Add(scratch + (set * Together * T.Bytes), counts + (set * CountBits * T.Bytes));
                        }
                    }

                    Spread(counts, end - start, exponent, counters + (part * 8), (ushort*)(counts + (Sets * CountBits * T.Bytes)));
                }
            }
        }
    }

    /// <summary>The sets of 16 inputs, [set, 16].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(ActivationColumns columns, int first, int end, byte* block, byte* sets)
    {
        int bits = Layout.Weights.ExponentBits, columnBytes = (bits + 1) * BitPlanes.PlaneBytes;
        for (int j = 0; j < Together; j++)
        {
            bool real = first + j < end;
            byte* column = real ? block + (columns.Inputs[first + j] * (long)columnBytes) : nothing.Pointer;
            if (Sse.IsSupported && first + Together + j < end)
            {
                byte* later = block + (columns.Inputs[first + Together + j] * (long)columnBytes);
                for (int plane = 0; plane <= bits; plane++)
                {
                    Sse.Prefetch0(later + (plane * BitPlanes.PlaneBytes));
                }
            }

            byte* target = sets + (j * T.Bytes);
            var negative = T.Xor(T.Load(column + (bits * BitPlanes.PlaneBytes)), T.Repeat(real ? columns.Signs[first + j] : 0));
            negative.Store(target + ((Products - 1) * Together * T.Bytes));
            for (int product = 1; product < Products; product++)
            {
                int low = System.Numerics.BitOperations.TrailingZeroCount(product), rest = product & (product - 1);
                var value = T.Load(column + (low * BitPlanes.PlaneBytes));
                if (rest != 0)
                {
                    value = T.And(value, T.Load(target + ((rest - 1) * Together * T.Bytes)));
                }

                value.Store(target + ((product - 1) * Together * T.Bytes));
                T.And(value, negative).Store(target + ((Products - 1 + product) * Together * T.Bytes));
            }
        }
    }

    /// <summary>Adds 16 bits of every output to its count (Harley and Seal's tree of full adders).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(byte* x, byte* count)
    {
        T ones = T.Load(count), twos = T.Load(count + T.Bytes), fours = T.Load(count + (2 * T.Bytes)), eights = T.Load(count + (3 * T.Bytes));
        var fourA = Four(x, ref ones, ref twos);
        var fourB = Four(x + (4 * T.Bytes), ref ones, ref twos);
        var eightA = Full(ref fours, fourA, fourB);
        fourA = Four(x + (8 * T.Bytes), ref ones, ref twos);
        fourB = Four(x + (12 * T.Bytes), ref ones, ref twos);
        var eightB = Full(ref fours, fourA, fourB);
        var carry = Full(ref eights, eightA, eightB);
        ones.Store(count);
        twos.Store(count + T.Bytes);
        fours.Store(count + (2 * T.Bytes));
        eights.Store(count + (3 * T.Bytes));
        for (int bit = 4; bit < CountBits; bit++)
        {
            var old = T.Load(count + (bit * T.Bytes));
            T.Xor(old, carry).Store(count + (bit * T.Bytes));
            carry = T.And(old, carry);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Four(byte* x, ref T ones, ref T twos)
    {
        var twoA = Full(ref ones, T.Load(x), T.Load(x + T.Bytes));
        var twoB = Full(ref ones, T.Load(x + (2 * T.Bytes)), T.Load(x + (3 * T.Bytes)));
        return Full(ref twos, twoA, twoB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Full(ref T sum, T a, T b)
    {
        var carry = T.Carry(sum, a, b);
        sum = T.Sum(sum, a, b);
        return carry;
    }

    /// <summary>Turns the counts of an exponent's inputs into numbers and adds them to the counters they belong to, 32 outputs at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(byte* counts, int columns, int exponent, short* counters, ushort* magnitudes)
    {
        int used = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)columns);
        for (int word = 0; word < T.Bytes; word += sizeof(int))
        {
            short* target = counters + (word * 8);
            for (int product = 0; product < Products; product++)
            {
                var all = product == 0 ? Vector512.Create((ushort)columns) : Number(counts + ((product - 1) * CountBits * T.Bytes) + word, used);
                var differing = Number(counts + ((Products - 1 + product) * CountBits * T.Bytes) + word, used);
                (all - differing - differing).Store(magnitudes + (product * 32));
            }

            // A product counts every magnitude that has its bits; those with more bits are taken out.
            for (int bit = 1; bit < Products; bit <<= 1)
            {
                for (int product = 0; product < Products; product++)
                {
                    if ((product & bit) == 0)
                    {
                        (Vector512.Load(magnitudes + (product * 32)) - Vector512.Load(magnitudes + ((product | bit) * 32))).Store(magnitudes + (product * 32));
                    }
                }
            }

            var total = Vector512<short>.Zero;
            for (int level = 0; level < Layout.Weights.Levels; level++)
            {
                var count = Vector512.Load(magnitudes + ((level + Layout.Weights.FirstMagnitude) * 32)).AsInt16();
                total += count;
                Increase(target, exponent + level, count);
                if (Layout.SecondCount > 0)
                {
                    Increase(target, Layout.SecondStart + level, count);
                }
            }

            if (Layout.ThirdCount > 0)
            {
                Increase(target, Layout.ThirdStart + exponent, total);
            }

            if (Layout.FourthCount > 0)
            {
                Increase(target, Layout.FourthStart, total);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Increase(short* counters, int counter, Vector512<short> amount)
    {
        short* target = counters + (counter * BitPlanes.BlockOutputs);
        (Vector512.Load(target) + amount).Store(target);
    }

    /// <summary>The numbers of 32 outputs whose bits stand in planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Number(byte* planes, int bits)
    {
        // Lanes see the lower and the upper 16 bits in turn, and each pair of lanes the next bit of them.
        var mask = Vector512.Create(
            (ushort)1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 32, 32, 64, 64, 128, 128, 256, 256, 512, 512, 1024, 1024, 2048, 2048, 4096, 4096, 8192, 8192, 16384, 16384, 32768, 32768);
        var number = Vector512<ushort>.Zero;
        for (int bit = bits - 1; bit >= 0; bit--)
        {
            var set = Vector512.Equals(Vector512.Create(*(int*)(planes + (bit * T.Bytes))).AsUInt16() & mask, mask);
            number = number + number - set;
        }

        return number;
    }
}
