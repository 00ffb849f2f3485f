namespace TeqGen.Shared.Layout;

/// <summary>
/// Layout of weight codes in memory once loaded: blocks of 32 outputs, in each block the codes of input 0 for all 32 outputs, then of
/// input 1, and so on, a byte a code. An input's activation is then one scalar for a whole vector of outputs. The last block is filled up
/// with zero codes.
/// </summary>
internal static class KernelLayout
{
    /// <summary>Outputs in a block.</summary>
    public const int BlockOutputs = 32;

    public static int BlockCount(int outputs) => (outputs + BlockOutputs - 1) / BlockOutputs;

    /// <summary>
    /// Elements that may be counted in a signed byte before it has to be added to a wider counter: each changes it by at most one.
    /// </summary>
    public const int NarrowLimit = 127;
}
