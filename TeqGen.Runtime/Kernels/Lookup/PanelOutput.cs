using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>Turns a panel's sums into outputs: a factor of the levels' unit and the output's scale, its bias, ReLU, each rounded to binary32; then to where the call wants them.</summary>
internal sealed unsafe class PanelOutput
{
    private const int Row = TileLayout.PanelOutputs;
    private const int Eight = 8;
    private readonly int pixels;
    private readonly int groups;
    private readonly int groupOutputs;
    private readonly int paddedOutputs;
    private readonly AlignedBuffer<float> factors;
    private readonly AlignedBuffer<float> bias;

    public PanelOutput(QuantizedLayerDefinition definition, LayerParameters parameters, float unit)
    {
        pixels = definition.OutputPixels;
        var g = definition.Geometry;
        groups = g.Groups;
        groupOutputs = g.GroupOutputs;
        paddedOutputs = (groupOutputs + Row - 1) / Row * Row;
        factors = new AlignedBuffer<float>(g.Groups * paddedOutputs);
        bias = new AlignedBuffer<float>(g.Groups * paddedOutputs);
        for (int output = 0; output < g.Outputs; output++)
        {
            int place = (output / groupOutputs * paddedOutputs) + (output % groupOutputs);
            factors.Pointer[place] = unit * (parameters.Scales?[output] ?? 1);
            bias.Pointer[place] = parameters.Bias?[output] ?? 0;
        }
    }

    /// <summary>Stores some pixels of a panel.</summary>
    /// <param name="group">The group of outputs.</param>
    /// <param name="panel">The panel in it.</param>
    /// <param name="sums">[count, 32]; with more than one pixel whole multiples of 8 can be read and written. Changed.</param>
    /// <param name="first">The first pixel.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="job">Where to, and whether negative values become 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(int group, int panel, float* sums, int first, int count, LookupJob job)
    {
        int outputs = Math.Min(Row, groupOutputs - (panel * Row));
        int place = (group * paddedOutputs) + (panel * Row);
        int channel = (group * groupOutputs) + (panel * Row);
        if (job.Call.Reader is { } reader)
        {
            StoreRanks(reader.RankEncoder, sums, place, outputs, (byte*)job.Output + (first * (long)job.Call.PixelStride) + job.Call.FirstChannel + channel, count, job.Call);
            return;
        }

        int stride = job.Rows || pixels == 1 ? groupOutputs * groups : job.Call.PixelStride;
        if (stride > 0)
        {
            float* line = job.Output + (first * (long)stride) + job.Call.FirstChannel + channel;
            if (Avx512F.IsSupported && outputs % Vector512<float>.Count == 0)
            {
                for (int o = 0; o < outputs; o += Vector512<float>.Count)
                {
                    FinishColumn(sums + o, line + o, stride, count, place + o, job.Call);
                }

                return;
            }

            for (int i = 0; i < count; i++, sums += Row, line += stride)
            {
                if (job.Call.Accumulate)
                {
                    Finish(sums, sums, place, Row, relu: false);
                    Epilogue.Accumulate(new ReadOnlySpan<float>(sums, outputs), new Span<float>(line, outputs), job.Call.Relu);
                    continue;
                }

                int o = Finish(sums, line, place, outputs, job.Call.Relu);
                if (o < outputs)
                {
                    Finish(sums + o, sums + o, place + o, Eight, job.Call.Relu);
                    StoreFew(sums + o, line + o, outputs - o);
                }
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            Finish(sums + (i * Row), sums + (i * Row), place, Row, job.Call.Relu);
        }

        float* target = job.Output + (channel * (long)pixels) + first;
        int row = 0;
        for (; Avx.IsSupported && row + 8 <= count; row += 8)
        {
            int column = 0;
            for (; column + 8 <= outputs; column += 8)
            {
                Transpose(sums + (row * Row) + column, target + (column * (long)pixels) + row, pixels);
            }

            Copy(sums + (row * Row), target + row, column, outputs, 8);
        }

        Copy(sums + (row * Row), target + row, 0, outputs, count - row);
    }

    /// <summary>Stores what the layer that reads them makes of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreRanks(LevelEncoder512 encoder, float* sums, int place, int outputs, byte* target, int count, in LayerCall call)
    {
        var store = new RankStore(factors.Pointer + place, bias.Pointer + place, call.Relu);
        if (outputs == Row)
        {
            encoder.FinishRanks(sums, target, count, store with { SecondChannel = Row / 2, SecondSum = Row / 2, SumStep = Row, SecondRank = Row / 2, RankStep = call.PixelStride });
            return;
        }

        if (outputs == Row / 2)
        {
            encoder.FinishRanks(sums, target, count / 2, store with { SecondSum = Row, SumStep = 2 * Row, SecondRank = call.PixelStride, RankStep = 2 * call.PixelStride });
            if (count % 2 != 0)
            {
                // A single pixel is both of a step's.
                encoder.FinishRanks(sums + ((count - 1) * Row), target + ((count - 1) * (long)call.PixelStride), 1, store);
            }

            return;
        }

        // Of a panel with few outputs several pixels are encoded in one step.
        int width = outputs <= Eight ? Eight : outputs <= Row / 2 ? Row / 2 : Row;
        for (int i = 0; i < count; i++)
        {
            Finish(sums + (i * Row), sums + (i * width), place, width, call.Relu);
        }

        byte* ranks = (byte*)sums;
        encoder.EncodeRanks(sums, ranks, ((count * width) + LevelEncoder512.Step - 1) & -LevelEncoder512.Step);
        var own = Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)outputs));
        for (int i = 0; i < count; i++, ranks += width, target += call.PixelStride)
        {
            Avx512BW.VL.MaskStore(target, own, Vector256.Load(ranks));
        }
    }

    /// <summary>Finishes 16 outputs of some pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FinishColumn(float* sums, float* target, int stride, int count, int place, in LayerCall call)
    {
        var factor = Vector512.Load(factors.Pointer + place);
        var summand = Vector512.Load(bias.Pointer + place);
        bool relu = call.ReluBeforeStore, accumulate = call.Accumulate, reluOfSum = accumulate && call.Relu;
        for (int i = 0; i < count; i++, sums += Row, target += stride)
        {
            var value = RankStore.Finish(Vector512.Load(sums), factor, summand, relu);
            value = accumulate ? value + Vector512.Load(target) : value;
            (reluOfSum ? Avx512F.Max(value, Vector512<float>.Zero) : value).Store(target);
        }
    }

    /// <summary>Stores fewer values than a vector has, and nothing behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFew(float* values, float* target, int count)
    {
        if (Avx512F.VL.IsSupported)
        {
            Avx512F.VL.MaskStore(target, Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle(), Vector256.Load(values));
            return;
        }

        for (int o = 0; o < count; o++)
        {
            target[o] = values[o];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(float* sums, float* target, int first, int outputs, int count)
    {
        for (int o = first; o < outputs; o++)
        {
            for (int i = 0; i < count; i++)
            {
                target[(o * (long)pixels) + i] = sums[(i * Row) + o];
            }
        }
    }

    /// <summary>Finishes as many values as whole vectors hold, and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Finish(float* values, float* target, int place, int count, bool relu)
    {
        float* factor = factors.Pointer + place, summand = bias.Pointer + place;
        int o = 0;
        for (; Avx512F.IsSupported && o + 16 <= count; o += 16)
        {
            RankStore.Finish(Vector512.Load(values + o), Vector512.Load(factor + o), Vector512.Load(summand + o), relu).Store(target + o);
        }

        for (; o + 8 <= count; o += 8)
        {
            var value = (Vector256.Load(values + o) * Vector256.Load(factor + o)) + Vector256.Load(summand + o);
            value = relu ? value & Vector256.GreaterThan(value, Vector256<float>.Zero) : value;
            value.Store(target + o);
        }

        return o;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, float* target, int stride)
    {
        Vector256<float> r0 = Avx.LoadVector256(source), r1 = Avx.LoadVector256(source + Row), r2 = Avx.LoadVector256(source + (2 * Row)), r3 = Avx.LoadVector256(source + (3 * Row));
        Vector256<float> r4 = Avx.LoadVector256(source + (4 * Row)), r5 = Avx.LoadVector256(source + (5 * Row)), r6 = Avx.LoadVector256(source + (6 * Row)), r7 = Avx.LoadVector256(source + (7 * Row));
        Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5), t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(t0, t2, 0x44);
        r1 = Avx.Shuffle(t0, t2, 0xEE);
        r2 = Avx.Shuffle(t1, t3, 0x44);
        r3 = Avx.Shuffle(t1, t3, 0xEE);
        r4 = Avx.Shuffle(t4, t6, 0x44);
        r5 = Avx.Shuffle(t4, t6, 0xEE);
        r6 = Avx.Shuffle(t5, t7, 0x44);
        r7 = Avx.Shuffle(t5, t7, 0xEE);
        long s = stride;
        Avx.Permute2x128(r0, r4, 0x20).Store(target);
        Avx.Permute2x128(r1, r5, 0x20).Store(target + s);
        Avx.Permute2x128(r2, r6, 0x20).Store(target + (2 * s));
        Avx.Permute2x128(r3, r7, 0x20).Store(target + (3 * s));
        Avx.Permute2x128(r0, r4, 0x31).Store(target + (4 * s));
        Avx.Permute2x128(r1, r5, 0x31).Store(target + (5 * s));
        Avx.Permute2x128(r2, r6, 0x31).Store(target + (6 * s));
        Avx.Permute2x128(r3, r7, 0x31).Store(target + (7 * s));
    }
}
