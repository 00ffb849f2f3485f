using System;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// What a layer's tiles move, in bits. Operands that several vaults need lie divided among these: each reads its share and sends it to the
/// others over the network, so that every bit is read from memory once.
/// </summary>
internal sealed class LayerTraffic
{
    private readonly LayerMapping mapping;
    private readonly int weightBits;
    private readonly int activationBits;
    private readonly int factorBits;
    private readonly int targetBits;
    private readonly bool hasAdd;
    private readonly int gates;

    /// <param name="mapping">How the layer is divided.</param>
    /// <param name="weightBits">Bits of a weight.</param>
    /// <param name="activationBits">Bits of an activation in memory.</param>
    /// <param name="factorBits">Bits of the constants of an output.</param>
    /// <param name="targetBits">Bits that one result takes in all its forms.</param>
    /// <param name="hasAdd">Whether a tensor in binary32 is added.</param>
    /// <param name="gates">Outputs that make one result.</param>
    public LayerTraffic(LayerMapping mapping, int weightBits, int activationBits, int factorBits, int targetBits, bool hasAdd, int gates)
    {
        (this.mapping, this.weightBits, this.activationBits) = (mapping, weightBits, activationBits);
        (this.factorBits, this.targetBits, this.hasAdd, this.gates) = (factorBits, targetBits, hasAdd, gates);
    }

    /// <summary>Weights and constants of a tile, as the element holds them.</summary>
    public long Weights(in LayerTile tile) =>
        (long)tile.Outputs.Length * (((long)tile.Terms.Length * weightBits) + (tile.Terms.Start == 0 ? factorBits : 0));

    /// <summary>Activations of a tile.</summary>
    public long Activations(in LayerTile tile) => tile.InputValues * activationBits;

    /// <summary>The part of the added tensor under a tile.</summary>
    public long Add(in LayerTile tile) => hasAdd ? 32 * tile.Values : 0;

    /// <summary>Results of a tile.</summary>
    public long Results(in LayerTile tile) => tile.FinalValues / gates * targetBits;

    /// <summary>What a vault reads of a tile's weights itself.</summary>
    public long WeightShare(in LayerTile tile) => LayerTiles.Divide(Weights(tile), mapping.PixelVaults);

    /// <summary>What a vault reads of a tile's activations itself.</summary>
    public long ActivationShare(in LayerTile tile) => LayerTiles.Divide(Activations(tile), mapping.ChannelVaults);

    /// <summary>Mean distance of two vaults of a group, in thousandths of a hop: results go to where their pixels are at home.</summary>
    public static long StoreMilliHops(int vaults)
    {
        int rows = 1;
        while (rows * rows * 4 <= vaults)
        {
            rows *= 2;
        }

        int columns = vaults / rows;
        return (1000L * ((rows * rows) - 1) / (3 * rows)) + (1000L * ((columns * columns) - 1) / (3 * columns));
    }

    /// <summary>Bits that the buffer has to hold at once.</summary>
    /// <param name="tiles">The layer's tiles.</param>
    /// <param name="full">The largest of them.</param>
    public long BufferBits(LayerTiles tiles, in LayerTile full)
    {
        bool weightsOuter = mapping.Order == LoopOrder.WeightsOuter;
        long weightTiles = (long)tiles.OutputTiles * tiles.InputTiles * (weightsOuter ? 1 : tiles.PixelTiles);
        long activationTiles = (long)tiles.PixelTiles * (weightsOuter ? tiles.OutputTiles : 1);
        long resultTiles = (long)tiles.OutputTiles * tiles.PixelTiles;
        return (Math.Min(2, weightTiles) * Weights(full)) + (Math.Min(2, activationTiles) * Activations(full))
            + (Math.Min(2, resultTiles) * (Results(full) + Add(full)));
    }
}
