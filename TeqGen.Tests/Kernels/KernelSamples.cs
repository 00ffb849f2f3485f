using TeqGen.Kernels;
using TeqGen.Numerics;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Kernels;

/// <summary>Random operands for kernels, the same on every run.</summary>
internal static class KernelSamples
{
    /// <summary>Every pair of formats: all widths, signs and zero treatments of both operands, without and with offset.</summary>
    public static IEnumerable<CounterLayout> EveryLayout()
    {
        var formats = GridFormats().ToArray();
        return from weights in formats from activations in formats select new CounterLayout(weights, activations);
    }

    /// <summary>Grids for every pair of widths, signs and zero treatments that share one base.</summary>
    public static IEnumerable<PostProcessing> EveryPost() =>
        from layout in EveryLayout() select Post(layout, BaseFor(Math.Max(layout.Weights.ExponentBits, layout.Activations.ExponentBits)));

    public static PostProcessing Post(in CounterLayout layout, double b) => new(Grid(layout.Weights, b, 0.037), Grid(layout.Activations, b, 0.11));

    /// <summary>A base with which the levels of a width span about two decades.</summary>
    public static double BaseFor(int exponentBits) => 1 + (5.0 / (1 << exponentBits));

    /// <summary>Codes of which every one is valid, with runs of equal ones.</summary>
    public static byte[] Codes(Random random, OperandFormat format, int count)
    {
        var codes = new byte[count];
        byte last = 0;
        for (int i = 0; i < count; i++)
        {
            last = i > 0 && random.Next(4) == 0 ? last : Code(random, format);
            codes[i] = last;
        }

        return codes;
    }

    /// <summary>Rows of weights as blocks of [inputs, 32], the layout of kernels.</summary>
    public static byte[] Blocks(ReadOnlySpan<byte> rows, int outputs, int inputs, int paddedInputs)
    {
        var blocks = new byte[KernelLayout.BlockCount(outputs) * paddedInputs * KernelLayout.BlockOutputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < inputs; k++)
            {
                blocks[(((o / 32 * paddedInputs) + k) * 32) + (o % 32)] = rows[(o * inputs) + k];
            }
        }

        return blocks;
    }

    private static byte Code(Random random, OperandFormat format)
    {
        while (true)
        {
            int code = random.Next(1 << format.StoredBits);
            if (!format.Signed || code != format.Magnitudes)
            {
                return (byte)code;
            }
        }
    }

    private static ExponentialGrid Grid(OperandFormat format, double b, double alpha) => new(
        b,
        alpha,
        format.Companded ? -alpha : format.HasOffset ? alpha / 3 : 0,
        format.ExponentBits,
        format.Signed,
        format.Companded ? ZeroTreatment.Companded : ZeroTreatment.Reserved);

    private static IEnumerable<OperandFormat> GridFormats()
    {
        foreach (bool signed in new[] { true, false })
        {
            for (int bits = 1; bits <= (signed ? 7 : 8); bits++)
            {
                yield return new OperandFormat(bits, signed, true, true);
                yield return new OperandFormat(bits, signed, false, true);
                yield return new OperandFormat(bits, signed, false, false);
            }
        }
    }
}
