using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Tries the ways to divide a layer and takes the one with the least energy times delay that fits the buffer.</summary>
internal sealed class MappingSearch
{
    private readonly MachineDescription machine;
    private readonly WorkStep step;
    private readonly LayerShape shape;
    private readonly ElementModel element;
    private readonly int activationBits;
    private readonly int targetBits;

    /// <param name="machine">The machine.</param>
    /// <param name="step">The layer.</param>
    /// <param name="activationBits">Bits of an activation in memory.</param>
    /// <param name="targetBits">Bits that one result takes in all its forms.</param>
    public MappingSearch(MachineDescription machine, WorkStep step, int activationBits, int targetBits)
    {
        (this.machine, this.step, this.activationBits, this.targetBits) = (machine, step, activationBits, targetBits);
        shape = step.Layer!;
        element = new(machine, shape, step.Numbers!);
    }

    public ElementModel Element => element;

    public LayerTraffic Traffic(LayerMapping mapping) =>
        new(mapping, step.Numbers!.WeightBits, activationBits, element.FactorBits, targetBits, step.Add >= 0, shape.Gates);

    /// <exception cref="MappingException">No division fits the buffer.</exception>
    public (LayerMapping Mapping, LayerCost Cost) Run()
    {
        (LayerMapping Mapping, LayerCost Cost)? best = null;
        foreach (var mapping in Candidates())
        {
            var cost = LayerCost.Of(machine, step, mapping, Traffic(mapping), element);
            if (best is not { } known || cost.Product < known.Cost.Product)
            {
                best = (mapping, cost);
            }
        }

        return best ?? throw new MappingException(
            $"layer {step.Name} does not fit: a buffer of {machine["bufferBytes"]} bytes holds not even one row of one set of outputs; raise bufferBytes");
    }

    private IEnumerable<LayerMapping> Candidates()
    {
        int vaults = machine["vaults"], finalHeight = step.Pool?.OutputHeight(shape.OutputHeight) ?? shape.OutputHeight;
        int finalWidth = step.Pool?.OutputWidth(shape.OutputWidth) ?? shape.OutputWidth;
        bool isLoop = shape.Rows is { IsLoop: true };
        for (int pixelVaults = 1; pixelVaults <= (isLoop ? 1 : vaults); pixelVaults *= 2)
        {
            int channelVaults = vaults / pixelVaults;
            int outputs = LayerTiles.Divide(shape.Outputs, channelVaults), rows = LayerTiles.Divide(finalHeight, pixelVaults);
            foreach (int tileOutputs in Halves(outputs, 1).Select(size => LayerTiles.Divide(size, shape.Unit) * shape.Unit).Distinct())
            {
                var row = new LayerMapping(channelVaults, pixelVaults, LoopOrder.WeightsOuter, tileOutputs, 1, finalWidth, shape.PatchLength);
                foreach (var mapping in isLoop ? [row] : Fits(row) ? Rows(row, rows) : Columns(row, finalWidth).Concat(Inputs(row, finalHeight * finalWidth)))
                {
                    foreach (var order in new[] { LoopOrder.WeightsOuter, LoopOrder.ActivationsOuter })
                    {
                        if (Fits(mapping with { Order = order }))
                        {
                            yield return mapping with { Order = order };
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<LayerMapping> Rows(LayerMapping row, int rows) => Halves(rows, 1).Select(count => row with { TileRows = count });

    private static IEnumerable<LayerMapping> Columns(LayerMapping row, int width) =>
        Halves(width, 1).Skip(1).Select(count => row with { TileColumns = count });

    // Counts stay in their sets while weights of one dot product come in parts, so that no more outputs than sets are begun.
    private IEnumerable<LayerMapping> Inputs(LayerMapping row, int pixels) => pixels > 1 || row.TileOutputs > element.Sets
        ? []
        : Halves(shape.PatchLength, 1).Skip(1).Where(terms => terms >= 64).Select(terms => row with { TileInputs = terms });

    private bool Fits(LayerMapping mapping)
    {
        var tiles = new LayerTiles(shape, step.Pool, mapping);
        bool isLoop = shape.Rows is { IsLoop: true };
        return (tiles.InputTiles == 1 || mapping.Order == LoopOrder.ActivationsOuter)
            && (!isLoop || (mapping.Order == LoopOrder.WeightsOuter) == (tiles.OutputTiles == 1))
            && Traffic(mapping).BufferBits(tiles, tiles.Largest()) <= 8L * machine["bufferBytes"];
    }

    private static IEnumerable<int> Halves(int whole, int least)
    {
        for (int size = whole; size > least; size = (size + 1) / 2)
        {
            yield return size;
        }

        yield return least;
    }
}

/// <summary>A network that a machine cannot execute.</summary>
internal sealed class MappingException(string message) : Exception(message);
