using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>What a lane does with two operands.</summary>
internal enum Arithmetic
{
    /// <summary>Adds exponents and counts.</summary>
    Exponent,

    /// <summary>Multiplies 8-bit integers and adds.</summary>
    Int8,

    /// <summary>Multiplies binary16 numbers and adds.</summary>
    Fp16,
}

/// <summary>An exponential grid as the element needs it: the format of its codes and its constants.</summary>
internal readonly record struct Grid(OperandFormat Format, Real Base, Real Alpha, Real Beta)
{
    private const int SignedBit = 16;
    private const int CompandedBit = 32;
    private const int OffsetBit = 64;

    /// <summary>The format as an operand of a command.</summary>
    public static int Pack(OperandFormat format) => format.ExponentBits
        | (format.Signed ? SignedBit : 0)
        | (format.Companded ? CompandedBit : 0)
        | (format.HasOffset ? OffsetBit : 0);

    /// <summary>The format that an operand of a command stands for; null where there is none such.</summary>
    public static OperandFormat? Unpack(int word)
    {
        var format = new OperandFormat(word & 15, (word & SignedBit) != 0, (word & CompandedBit) != 0, (word & OffsetBit) != 0);
        return word is >= 0 and < 128 && format.ExponentBits is >= 1 and <= 8 && format.StoredBits <= 8 ? format : null;
    }
}

/// <summary>How a layer's operands are represented.</summary>
/// <param name="Arithmetic">What lanes do with them.</param>
/// <param name="Weights">Grid of the weights, for <see cref="Arithmetic.Exponent"/>.</param>
/// <param name="Activations">Grid of the activations, likewise.</param>
internal sealed record LayerNumbers(Arithmetic Arithmetic, Grid Weights, Grid Activations)
{
    public int WeightBits => Bits(Weights);

    public int ActivationBits => Bits(Activations);

    public CounterLayout Counters => new(Weights.Format, Activations.Format);

    /// <summary>The same numbers in every layer.</summary>
    public static LayerNumbers Of(Arithmetic arithmetic) => new(arithmetic, default, default);

    /// <summary>
    /// Codes of so many bits without a search: signed weights with a reserved zero and β = 0, activations companded where they are never
    /// negative. The constants are nominal; nothing that is planned or timed depends on them.
    /// </summary>
    public static LayerNumbers Uniform(int bits, bool nonNegative)
    {
        var weights = new OperandFormat(bits - 1, Signed: true, Companded: false, HasOffset: false);
        var activations = nonNegative
            ? new OperandFormat(bits, Signed: false, Companded: true, HasOffset: true)
            : new OperandFormat(bits - 1, Signed: true, Companded: false, HasOffset: false);
        const double Base = 1.25;
        return new(Arithmetic.Exponent, new(weights, Base, 1, 0), new(activations, Base, 1, nonNegative ? -1 : 0));
    }

    /// <summary>
    /// Codes of so many bits for a product of activations: a reserved zero and β = 0 in both, so that no term depends on one operand alone, which
    /// nobody could count beforehand.
    /// </summary>
    public static LayerNumbers Product(int bits, bool nonNegative)
    {
        var signed = Uniform(bits, nonNegative: false);
        return nonNegative
            ? signed with { Activations = signed.Activations with { Format = new(bits, Signed: false, Companded: false, HasOffset: false) } }
            : signed;
    }

    private int Bits(Grid grid) => Arithmetic switch
    {
        Arithmetic.Int8 => 8,
        Arithmetic.Fp16 => 16,
        _ => grid.Format.StoredBits,
    };
}
