using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Dot products by looking levels up: weight codes become 16-bit levels through in-register tables, two inputs at a time, and meet the
/// activations' levels in a multiply-add of pairs. Sums are exact integers for <see cref="LevelTable.ProductLimit"/> products and are then added in binary32, in
/// the same order on every path, so that all paths give the same bits.
/// </summary>
internal sealed class LookupKernel
{
    private const int Block = KernelLayout.BlockOutputs;
    private readonly LevelTable table;
    private readonly int pairs;

    /// <summary>Prepares a layer.</summary>
    /// <param name="weights">Levels of the weights' codes.</param>
    /// <param name="paddedInputs">Length of the dot products, even.</param>
    public LookupKernel(LevelTable weights, int paddedInputs)
    {
        table = weights;
        pairs = paddedInputs / 2;
    }

    /// <summary>The sums of one block of 32 outputs, in units of both operands' levels.</summary>
    /// <param name="activations">Levels of the inputs, padded with zero to an even number.</param>
    /// <param name="weights">Codes as [padded inputs, 32].</param>
    /// <param name="sums">Receives 32 sums.</param>
    public void Run(ReadOnlySpan<short> activations, ReadOnlySpan<byte> weights, Span<float> sums)
    {
        if (activations.Length < 2 * pairs || weights.Length < 2 * pairs * Block || sums.Length < Block)
        {
            throw new ArgumentException("A buffer is shorter than the layer needs.", nameof(activations));
        }

        if (Avx2.IsSupported)
        {
            RunAvx2(activations, weights, sums);
        }
        else
        {
            RunPortable(activations, weights, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RunAvx2(ReadOnlySpan<short> activations, ReadOnlySpan<byte> weights, Span<float> sums)
    {
        ref int activation = ref Unsafe.As<short, int>(ref MemoryMarshal.GetReference(activations));
        ref byte code = ref MemoryMarshal.GetReference(weights);
        Vector256<float> f0 = default, f1 = default, f2 = default, f3 = default;
        for (int start = 0; start < pairs; start += LevelTable.ProductLimit / 2)
        {
            int end = Math.Min(pairs, start + (LevelTable.ProductLimit / 2));
            Vector256<int> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int pair = start; pair < end; pair++)
            {
                var a = Vector256.Create(Unsafe.Add(ref activation, pair)).AsInt16();
                var even = Vector256.LoadUnsafe(ref code, (nuint)(pair * 2 * Block));
                var odd = Vector256.LoadUnsafe(ref code, (nuint)((pair * 2 * Block) + Block));

                // Bytes of the two inputs side by side, as the multiply-add of pairs wants them.
                var low = Avx2.UnpackLow(even, odd);
                var high = Avx2.UnpackHigh(even, odd);
                Decode(low, out var lowBytes, out var highBytes);
                s0 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(lowBytes, highBytes).AsInt16(), a);
                s1 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(lowBytes, highBytes).AsInt16(), a);
                Decode(high, out lowBytes, out highBytes);
                s2 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(lowBytes, highBytes).AsInt16(), a);
                s3 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(lowBytes, highBytes).AsInt16(), a);
            }

            f0 += Vector256.ConvertToSingle(s0);
            f1 += Vector256.ConvertToSingle(s1);
            f2 += Vector256.ConvertToSingle(s2);
            f3 += Vector256.ConvertToSingle(s3);
        }

        // Unpacking left outputs 0–3 and 16–19 in the first sum, 4–7 and 20–23 in the second, and so on.
        Store(f0, f1, sums, 0);
        Store(f2, f3, sums, 8);
    }

    /// <summary>Decodes a block's weights once for several runs: as [pair of inputs, 32 outputs, 2], in the order of AVX2's unpacking.</summary>
    /// <param name="weights">Codes as [padded inputs, 32].</param>
    /// <param name="panel">Receives as many levels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void DecodePanel(ReadOnlySpan<byte> weights, Span<short> panel)
    {
        CheckPanel(weights.Length, panel.Length);
        ref byte code = ref MemoryMarshal.GetReference(weights);
        ref short level = ref MemoryMarshal.GetReference(panel);
        for (int pair = 0; pair < pairs; pair++)
        {
            nuint start = (nuint)(pair * 2 * Block);
            var even = Vector256.LoadUnsafe(ref code, start);
            var odd = Vector256.LoadUnsafe(ref code, start + Block);
            Decode(Avx2.UnpackLow(even, odd), out var lowBytes, out var highBytes);
            Avx2.UnpackLow(lowBytes, highBytes).AsInt16().StoreUnsafe(ref level, start);
            Avx2.UnpackHigh(lowBytes, highBytes).AsInt16().StoreUnsafe(ref level, start + 16);
            Decode(Avx2.UnpackHigh(even, odd), out lowBytes, out highBytes);
            Avx2.UnpackLow(lowBytes, highBytes).AsInt16().StoreUnsafe(ref level, start + 32);
            Avx2.UnpackHigh(lowBytes, highBytes).AsInt16().StoreUnsafe(ref level, start + 48);
        }
    }

    /// <summary>The sums of one block for one or two rows of inputs; the same bits as <see cref="Run"/>.</summary>
    /// <param name="activations">Levels of the inputs, row after row, each padded with zero to an even number.</param>
    /// <param name="panel">What <see cref="DecodePanel"/> gave.</param>
    /// <param name="sums">Receives 32 sums for each row; its length says how many rows.</param>
    public void RunPanel(ReadOnlySpan<short> activations, ReadOnlySpan<short> panel, Span<float> sums)
    {
        int rows = sums.Length / Block;
        CheckPanel(panel.Length, panel.Length);
        if (rows is not (1 or 2) || activations.Length < rows * 2 * pairs)
        {
            throw new ArgumentException("A buffer is shorter than the layer needs.", nameof(activations));
        }

        // A second row that is not wanted is the first again: half of the work for nothing, at the end of a line only.
        ref short first = ref MemoryMarshal.GetReference(activations);
        Span<float> unwanted = stackalloc float[Block];
        RunTwoRows(
            ref first, ref Unsafe.Add(ref first, rows == 2 ? 2 * pairs : 0), panel, sums[..Block], rows == 2 ? sums[Block..] : unwanted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTwoRows(ref short row0, ref short row1, ReadOnlySpan<short> panel, Span<float> sums0, Span<float> sums1)
    {
        ref int activation0 = ref Unsafe.As<short, int>(ref row0);
        ref int activation1 = ref Unsafe.As<short, int>(ref row1);
        ref short level = ref MemoryMarshal.GetReference(panel);
        Vector256<float> f00 = default, f01 = default, f02 = default, f03 = default;
        Vector256<float> f10 = default, f11 = default, f12 = default, f13 = default;
        for (int start = 0; start < pairs; start += LevelTable.ProductLimit / 2)
        {
            int end = Math.Min(pairs, start + (LevelTable.ProductLimit / 2));
            Vector256<int> s00 = default, s01 = default, s02 = default, s03 = default;
            Vector256<int> s10 = default, s11 = default, s12 = default, s13 = default;
            for (int pair = start; pair < end; pair++)
            {
                nuint offset = (nuint)(pair * 2 * Block);
                var a0 = Vector256.Create(Unsafe.Add(ref activation0, pair)).AsInt16();
                var a1 = Vector256.Create(Unsafe.Add(ref activation1, pair)).AsInt16();
                var w = Vector256.LoadUnsafe(ref level, offset);
                s00 += Avx2.MultiplyAddAdjacent(w, a0);
                s10 += Avx2.MultiplyAddAdjacent(w, a1);
                w = Vector256.LoadUnsafe(ref level, offset + 16);
                s01 += Avx2.MultiplyAddAdjacent(w, a0);
                s11 += Avx2.MultiplyAddAdjacent(w, a1);
                w = Vector256.LoadUnsafe(ref level, offset + 32);
                s02 += Avx2.MultiplyAddAdjacent(w, a0);
                s12 += Avx2.MultiplyAddAdjacent(w, a1);
                w = Vector256.LoadUnsafe(ref level, offset + 48);
                s03 += Avx2.MultiplyAddAdjacent(w, a0);
                s13 += Avx2.MultiplyAddAdjacent(w, a1);
            }

            f00 += Vector256.ConvertToSingle(s00);
            f01 += Vector256.ConvertToSingle(s01);
            f02 += Vector256.ConvertToSingle(s02);
            f03 += Vector256.ConvertToSingle(s03);
            f10 += Vector256.ConvertToSingle(s10);
            f11 += Vector256.ConvertToSingle(s11);
            f12 += Vector256.ConvertToSingle(s12);
            f13 += Vector256.ConvertToSingle(s13);
        }

        Store(f00, f01, sums0, 0);
        Store(f02, f03, sums0, 8);
        Store(f10, f11, sums1, 0);
        Store(f12, f13, sums1, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void RunPortable(ReadOnlySpan<short> activations, ReadOnlySpan<byte> weights, Span<float> sums)
    {
        Span<int> exact = stackalloc int[Block];
        sums[..Block].Clear();
        for (int start = 0; start < pairs; start += LevelTable.ProductLimit / 2)
        {
            int end = Math.Min(pairs, start + (LevelTable.ProductLimit / 2));
            exact.Clear();
            ref int sum = ref MemoryMarshal.GetReference(exact);
            for (int k = 2 * start; k < 2 * end; k++)
            {
                AddInput(activations[k], weights.Slice(k * Block, Block), ref sum);
            }

            for (int o = 0; o < Block; o++)
            {
                sums[o] += exact[o];
            }
        }
    }

    private void CheckPanel(int weights, int panel)
    {
        if (weights < 2 * pairs * Block || panel < 2 * pairs * Block)
        {
            throw new ArgumentException("A buffer is shorter than the layer needs.", nameof(panel));
        }
    }

    private void AddInput(short activation, ReadOnlySpan<byte> codes, ref int sum)
    {
        if (activation == 0)
        {
            return;
        }

        ref byte code = ref MemoryMarshal.GetReference(codes);
        var a = Vector128.Create((int)activation);
        for (nuint o = 0; o < Block; o += 16)
        {
            Decode(Vector128.LoadUnsafe(ref code, o), out var low, out var high);
            var (low0, low1) = Vector128.Widen(low);
            var (high0, high1) = Vector128.Widen(high);
            AddProducts((low0 | (high0 << 8)).AsInt16(), a, ref sum, o);
            AddProducts((low1 | (high1 << 8)).AsInt16(), a, ref sum, o + 8);
        }
    }

    private static void AddProducts(Vector128<short> levels, Vector128<int> activation, ref int sum, nuint offset)
    {
        var (w0, w1) = Vector128.Widen(levels);
        (Vector128.LoadUnsafe(ref sum, offset) + (w0 * activation)).StoreUnsafe(ref sum, offset);
        (Vector128.LoadUnsafe(ref sum, offset + 4) + (w1 * activation)).StoreUnsafe(ref sum, offset + 4);
    }

    /// <summary>The low and the high bytes of the levels of 32 codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Decode(Vector256<byte> codes, out Vector256<byte> low, out Vector256<byte> high)
    {
        ref byte lowTable = ref MemoryMarshal.GetArrayDataReference(table.LowBytes);
        ref byte highTable = ref MemoryMarshal.GetArrayDataReference(table.HighBytes);
        if (table.RowCount == 1)
        {
            low = Avx2.Shuffle(Vector256.LoadUnsafe(ref lowTable), codes);
            high = Avx2.Shuffle(Vector256.LoadUnsafe(ref highTable), codes);
            return;
        }

        low = high = Vector256<byte>.Zero;
        for (int row = 0; row < table.RowCount; row++)
        {
            // A shuffle gives 0 where the index has its top bit set: of the codes of other rows, by a saturating addition.
            var index = Avx2.AddSaturate(codes ^ Vector256.Create((byte)(row * 16)), Vector256.Create((byte)0x70));
            low |= Avx2.Shuffle(Vector256.LoadUnsafe(ref lowTable, (nuint)(row * 32)), index);
            high |= Avx2.Shuffle(Vector256.LoadUnsafe(ref highTable, (nuint)(row * 32)), index);
        }
    }

    /// <summary>The low and the high bytes of the levels of 16 codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Decode(Vector128<byte> codes, out Vector128<byte> low, out Vector128<byte> high)
    {
        ref byte lowTable = ref MemoryMarshal.GetArrayDataReference(table.LowBytes);
        ref byte highTable = ref MemoryMarshal.GetArrayDataReference(table.HighBytes);
        low = high = Vector128<byte>.Zero;
        for (int row = 0; row < table.RowCount; row++)
        {
            // An index of 16 or more gives 0, so that each row answers for its own codes only.
            var index = codes ^ Vector128.Create((byte)(row * 16));
            low |= Vector128.Shuffle(Vector128.LoadUnsafe(ref lowTable, (nuint)(row * 32)), index);
            high |= Vector128.Shuffle(Vector128.LoadUnsafe(ref highTable, (nuint)(row * 32)), index);
        }
    }

    private static void Store(Vector256<float> first, Vector256<float> second, Span<float> sums, int start)
    {
        Avx.Permute2x128(first, second, 0x20).CopyTo(sums[start..]);
        Avx.Permute2x128(first, second, 0x31).CopyTo(sums[(start + 16)..]);
    }
}
