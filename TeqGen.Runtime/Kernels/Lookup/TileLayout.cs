namespace TeqGen.Kernels.Lookup;

/// <summary>
/// How the lookup kernels' weight codes lie in memory. A <em>tile</em> is 64 bytes: 16 outputs, for each two 16-bit words, and in each word as many codes
/// as fit, the first one lowest. A pair of inputs has its even one's code in the first word and the odd one's in the second, both at the same bits, so
/// that a shift brings a pair to the bottom of all outputs at once and a multiply-add of 16-bit pairs takes them as they are.
/// </summary>
internal readonly record struct TileLayout
{
    public const int Outputs = 16;
    public const int Bytes = 64;
    public const int PanelTiles = 2;
    public const int PanelOutputs = PanelTiles * Outputs;

    /// <summary>The layout for codes of a width.</summary>
    /// <param name="storedBits">Bits of a code, 1 to 8.</param>
    public TileLayout(int storedBits)
    {
        // From 6 bits on a word holds two codes whatever is done; whole bytes are the easier ones to reach.
        CodeBits = storedBits switch { <= 2 => 2, <= 5 => storedBits, _ => 8 };
    }

    /// <summary>Bits that a code takes in its word.</summary>
    public int CodeBits { get; }

    /// <summary>Pairs of inputs in a tile: 8, 5, 4, 3 or 2.</summary>
    public int Pairs => 16 / CodeBits;

    /// <summary>Tiles that are decoded together: where the pairs of one are odd in number, those of two.</summary>
    public int TilesPerStep => Pairs % 2 == 0 ? 1 : 2;

    /// <summary>Pairs of inputs that are decoded together, even in number.</summary>
    public int StepPairs => Pairs * TilesPerStep;

    /// <summary>Pairs, filled up to whole steps.</summary>
    public int PaddedPairs(int pairs) => (pairs + StepPairs - 1) / StepPairs * StepPairs;
}
