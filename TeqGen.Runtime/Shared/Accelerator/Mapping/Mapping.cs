namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Which operand's tiles the outer loop goes over, so that each of them is loaded once.</summary>
internal enum LoopOrder
{
    /// <summary>Weight-stationary: for each tile of weights all tiles of activations.</summary>
    WeightsOuter,

    /// <summary>Activations first: for each of their tiles all tiles of weights.</summary>
    ActivationsOuter,
}

/// <summary>How a layer is divided over vaults and tiles. Outputs are always finished in place: counts never leave the element.</summary>
/// <param name="ChannelVaults">Parts of the output channels; vaults of one part share weights.</param>
/// <param name="PixelVaults">Parts of the output rows; vaults of one part share activations.</param>
/// <param name="Order">Order of the loops.</param>
/// <param name="TileOutputs">Output channels of a tile.</param>
/// <param name="TileRows">Rows of a tile, counted after pooling.</param>
/// <param name="TileColumns">Columns of a tile, counted after pooling.</param>
/// <param name="TileInputs">Terms of a dot product whose weights are loaded at once.</param>
internal sealed record LayerMapping(
    int ChannelVaults, int PixelVaults, LoopOrder Order, int TileOutputs, int TileRows, int TileColumns, int TileInputs)
{
    public int Vaults => ChannelVaults * PixelVaults;
}

/// <summary>From the first position to before the last.</summary>
internal readonly record struct Extent(int Start, int End)
{
    public int Length => End - Start;

    public static implicit operator Extent((int Start, int End) range) => new(range.Start, range.End);

    /// <summary>Part of an extent that is divided into parts of equal size, the last ones perhaps shorter or empty.</summary>
    public static Extent Part(int start, int end, int index, int size)
    {
        long first = System.Math.Min(end, start + ((long)index * size));
        return new((int)first, (int)System.Math.Min(end, first + size));
    }
}
