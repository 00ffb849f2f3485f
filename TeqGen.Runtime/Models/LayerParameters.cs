namespace TeqGen.Models;

/// <summary>What a blob holds for one layer.</summary>
/// <param name="Path">The layer's path.</param>
/// <param name="StoredBits">Bits of a code.</param>
/// <param name="Codes">Codes of the weights as [outputs, inputs], a byte each.</param>
/// <param name="Scales">A factor for each output, or null.</param>
/// <param name="Bias">A summand for each output, or null.</param>
internal sealed record LayerParameters(string Path, int StoredBits, byte[] Codes, float[]? Scales, float[]? Bias)
{
    /// <summary>For who has arranged the codes and need not keep them.</summary>
    public LayerParameters WithoutCodes() => this with { Codes = [] };
}
