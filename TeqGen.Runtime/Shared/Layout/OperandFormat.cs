namespace TeqGen.Shared.Layout;

/// <summary>
/// How one operand's codes are to be read. A code is <c>sign · 2^e + m</c>: the low e bits are the magnitude m, the bit above them the
/// sign if there is one. Code 0 is zero in both treatments. <em>Reserved</em>: m = 0 is zero and m ≥ 1 the exponent m − 1.
/// <em>Companded</em>: m is the exponent itself.
/// </summary>
/// <param name="ExponentBits">e: 1 to 8, for a signed operand to 7.</param>
/// <param name="Signed">Whether codes carry a sign.</param>
/// <param name="Companded">Zero treatment: companded, or else reserved.</param>
/// <param name="HasOffset">Whether β is not zero, so that the terms with β exist.</param>
internal readonly record struct OperandFormat(int ExponentBits, bool Signed, bool Companded, bool HasOffset)
{
    /// <summary>Bits of a code.</summary>
    public int StoredBits => ExponentBits + (Signed ? 1 : 0);

    /// <summary>Number of values that m takes.</summary>
    public int Magnitudes => 1 << ExponentBits;

    /// <summary>The magnitude whose exponent is 0.</summary>
    public int FirstMagnitude => Companded ? 0 : 1;

    /// <summary>Number of exponents, L.</summary>
    public int Levels => Magnitudes - FirstMagnitude;
}
