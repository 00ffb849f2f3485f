using System;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>What a mapping makes of a layer: the tiles of every vault. Mapper, verifier and simulator all ask here.</summary>
internal sealed class LayerTiles
{
    private readonly LayerShape shape;
    private readonly PoolWindow? pool;
    private readonly LayerMapping mapping;
    private readonly int vaultOutputs;
    private readonly int vaultRows;
    private readonly int columnTiles;

    public LayerTiles(LayerShape shape, PoolWindow? pool, LayerMapping mapping)
    {
        (this.shape, this.pool, this.mapping) = (shape, pool, mapping);
        FinalHeight = pool?.OutputHeight(shape.OutputHeight) ?? shape.OutputHeight;
        FinalWidth = pool?.OutputWidth(shape.OutputWidth) ?? shape.OutputWidth;
        vaultOutputs = Divide(Divide(shape.Outputs, mapping.ChannelVaults), shape.Unit) * shape.Unit;
        vaultRows = Divide(FinalHeight, mapping.PixelVaults);
        columnTiles = Divide(FinalWidth, mapping.TileColumns);
        OutputTiles = Divide(vaultOutputs, mapping.TileOutputs);
        PixelTiles = Divide(vaultRows, mapping.TileRows) * columnTiles;
        InputTiles = Divide(shape.PatchLength, mapping.TileInputs);
    }

    /// <summary>Height of what is stored.</summary>
    public int FinalHeight { get; }

    /// <summary>Width of what is stored.</summary>
    public int FinalWidth { get; }

    /// <summary>Output channels of the vault that has most.</summary>
    public int VaultOutputs => vaultOutputs;

    /// <summary>Tiles along output channels in the vault that has most.</summary>
    public int OutputTiles { get; }

    /// <summary>Tiles of pixels in the vault that has most.</summary>
    public int PixelTiles { get; }

    /// <summary>Tiles along the dot product.</summary>
    public int InputTiles { get; }

    /// <summary>One tile of one vault.</summary>
    public LayerTile At(int vault, int outputTile, int pixelTile, int inputTile)
    {
        var channels = Extent.Part(0, shape.Outputs, vault % mapping.ChannelVaults, vaultOutputs);
        var rows = Extent.Part(0, FinalHeight, vault / mapping.ChannelVaults, vaultRows);
        var outputs = Extent.Part(channels.Start, channels.End, outputTile, mapping.TileOutputs);
        var finalRows = Extent.Part(rows.Start, rows.End, pixelTile / columnTiles, mapping.TileRows);
        var finalColumns = Extent.Part(0, FinalWidth, pixelTile % columnTiles, mapping.TileColumns);
        var terms = Extent.Part(0, shape.PatchLength, inputTile, mapping.TileInputs);
        if (outputs.Length == 0 || finalRows.Length == 0)
        {
            return default;
        }

        Extent convRows = pool?.InputRows(finalRows.Start, finalRows.End, shape.OutputHeight) ?? (finalRows.Start, finalRows.End);
        Extent convColumns = pool?.InputColumns(finalColumns.Start, finalColumns.End, shape.OutputWidth) ?? (finalColumns.Start, finalColumns.End);
        int firstGroup = outputs.Start / shape.GroupOutputs, lastGroup = (outputs.End - 1) / shape.GroupOutputs;
        int groupInputs = shape.Inputs / shape.Groups;
        return new(
            outputs,
            finalRows,
            finalColumns,
            convRows,
            convColumns,
            shape.InputRows(convRows.Start, convRows.End),
            shape.InputColumns(convColumns.Start, convColumns.End),
            new(firstGroup * groupInputs, (lastGroup + 1) * groupInputs),
            terms);
    }

    /// <summary>The tile that needs most: neither the first, whose windows reach into the padding, nor the last, which may be smaller.</summary>
    public LayerTile Largest()
    {
        LayerTile largest = default;
        foreach (int vault in new[] { 0, mapping.ChannelVaults * (mapping.PixelVaults / 2) })
        {
            foreach (int pixelTile in new[] { 0, 1, columnTiles, columnTiles + 1 })
            {
                var tile = pixelTile < PixelTiles ? At(vault, 0, pixelTile, 0) : default;
                largest = tile.InputValues + tile.Values > largest.InputValues + largest.Values ? tile : largest;
            }
        }

        return largest;
    }

    public static int Divide(int value, int by) => (value + by - 1) / by;

    public static long Divide(long value, long by) => (value + by - 1) / by;

    /// <summary>Batches of outputs of one group that are computed at once, when so many can be.</summary>
    public static int Batches(LayerShape shape, Extent outputs, int atOnce)
    {
        int batches = 0;
        for (int start = outputs.Start; start < outputs.End;)
        {
            int end = Math.Min(outputs.End, ((start / shape.GroupOutputs) + 1) * shape.GroupOutputs);
            batches += Divide(end - start, atOnce);
            start = end;
        }

        return batches;
    }
}

/// <summary>A tile: what it computes and what it needs for that. All empty where a vault has none.</summary>
internal readonly record struct LayerTile(
    Extent Outputs,
    Extent FinalRows,
    Extent FinalColumns,
    Extent Rows,
    Extent Columns,
    Extent InputRows,
    Extent InputColumns,
    Extent Channels,
    Extent Terms)
{
    public bool IsEmpty => Outputs.Length == 0;

    /// <summary>Values before pooling.</summary>
    public long Values => (long)Outputs.Length * Pixels;

    /// <summary>Pixels before pooling.</summary>
    public int Pixels => Rows.Length * Columns.Length;

    /// <summary>Values after pooling.</summary>
    public long FinalValues => (long)Outputs.Length * FinalRows.Length * FinalColumns.Length;

    /// <summary>Activations under the tile.</summary>
    public long InputValues => (long)Channels.Length * InputRows.Length * InputColumns.Length;

    public long Products => Values * Terms.Length;
}
