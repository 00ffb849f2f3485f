using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Dot products by looking levels up, in the three pieces that layers are made of. Every path gives the same bits: products are added exactly within a chunk, and each
/// chunk's sum is rounded to binary32 and added there, by ascending chunks.
/// </summary>
/// <param name="layout">Where the weights' codes lie.</param>
/// <param name="storedBits">Bits of a weight's code.</param>
internal abstract unsafe class LookupKernel(TileLayout layout, int storedBits)
{
    /// <summary>Rows of activations that <see cref="Multiply"/> takes together.</summary>
    public const int Rows = 8;

    private static readonly LookupTiles AnyTiles = new LookupTiles<AnyShape>();

    /// <summary>
    /// Whether the pairs of activations that <see cref="Multiply"/> meets lie two beside each other, the even one first, and something readable behind the last. A path may order decoded levels by it.
    /// </summary>
    public bool PairsAreAdjacent { get; set; }

    /// <summary>The register tiles of <see cref="Multiply"/>: those that were emitted for the layer, or those for any.</summary>
    public LookupTiles Tiles { get; set; } = AnyTiles;

    protected TileLayout Layout { get; } = layout;

    protected int StoredBits { get; } = storedBits;

    /// <summary>The fastest path of this machine.</summary>
    public static LookupKernel Create(LevelTable table, TileLayout layout, int storedBits) =>
        Avx512BW.IsSupported ? Avx512LookupKernel.Create(table, layout, storedBits)
        : Avx2.IsSupported ? Avx2LookupKernel.Create(table, layout, storedBits)
        : Vector128.IsHardwareAccelerated ? new Vector128LookupKernel(table, layout, storedBits)
        : new PortableLookupKernel(table, layout, storedBits);

    /// <summary>Puts activations into the order that <see cref="Run"/> wants.</summary>
    /// <param name="activations">Levels of <paramref name="pairs"/> pairs of inputs.</param>
    /// <param name="arranged">Receives as many.</param>
    /// <param name="pairs">Number of pairs, whole steps.</param>
    public virtual void Arrange(short* activations, short* arranged, int pairs) => Buffer.MemoryCopy(activations, arranged, 4L * pairs, 4L * pairs);

    /// <summary>The sums of a panel for one row of activations.</summary>
    /// <param name="activations">What <see cref="Arrange"/> gave.</param>
    /// <param name="tiles">The panel's tiles.</param>
    /// <param name="panelTiles">Tiles of outputs in the panel, 1 or 2.</param>
    /// <param name="pairs">Pairs of inputs, whole steps.</param>
    /// <param name="chunkPairs">Pairs of a chunk.</param>
    /// <param name="sums">Receives 16 sums for each tile.</param>
    public abstract void Run(short* activations, byte* tiles, int panelTiles, int pairs, int chunkPairs, float* sums);

    /// <summary>Decodes a part of a panel into levels, [pair, tile, 16 outputs, 2].</summary>
    /// <param name="tiles">The part's tiles.</param>
    /// <param name="panelTiles">Tiles of outputs in the panel, 1 or 2.</param>
    /// <param name="pairs">Pairs of inputs, whole steps.</param>
    /// <param name="levels">Receives the levels.</param>
    public abstract void Decode(byte* tiles, int panelTiles, int pairs, short* levels);

    /// <summary>Puts decoded levels into the order that <see cref="Multiply"/> wants.</summary>
    /// <param name="levels">What <see cref="Decode"/> gave, or sums of that; changed.</param>
    /// <param name="panelTiles">Tiles of outputs in the panel, 1 or 2.</param>
    /// <param name="pairs">Pairs of inputs, an even number.</param>
    public virtual void Order(short* levels, int panelTiles, int pairs)
    {
    }

    /// <summary>The products of some rows of activations and a chunk's levels.</summary>
    /// <param name="image">The activations' levels.</param>
    /// <param name="rows">Where each row begins.</param>
    /// <param name="rowCount">Number of rows, a multiple of 8.</param>
    /// <param name="offsets">Where the chunk's pairs are, relative to the row, in the order of the levels.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="levels">What <see cref="Order"/> gave.</param>
    /// <param name="panelTiles">Tiles of outputs in the panel, 1 or 2.</param>
    /// <param name="sums">[rows, 32] sums.</param>
    /// <param name="add">Whether the chunk's are added to what is there, or put in its place.</param>
    public abstract void Multiply(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int panelTiles, float* sums, bool add);

    /// <summary>The sums of a panel of channels that each meet their own weights alone, as in a depthwise convolution.</summary>
    /// <param name="image">Levels, channels innermost; the panel's first channel. 32 channels can be read from any window's taps, whatever lies there.</param>
    /// <param name="starts">Where each pixel's window begins.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="taps">For each pair where its two taps are, relative to the window's beginning.</param>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="levels">[pair, tile, 16 channels, 2], as <see cref="Decode"/> gives them.</param>
    /// <param name="panelTiles">Tiles of channels in the panel, 1 or 2.</param>
    /// <param name="sums">[pixel, 32 channels].</param>
    /// <param name="add">Whether sums are added to what is there.</param>
    public virtual void MultiplyChannels(short* image, int* starts, int count, int* taps, int pairs, short* levels, int panelTiles, float* sums, bool add) =>
        ChannelMultiply.With128(image, starts, count, taps, pairs, levels, panelTiles, sums, add);
}
