using System;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>What a layer is expected to take: the cost model that chooses mappings, in closed form.</summary>
/// <param name="Cycles">Cycles of the element's clock.</param>
/// <param name="Energy">Energy of all vaults.</param>
internal readonly record struct LayerCost(long Cycles, Energy Energy)
{
    /// <summary>What mappings are compared by: energy times delay.</summary>
    public double Product => (double)Cycles * Energy.Total;

    /// <summary>Cycles of the memory that a block takes in a long stream over all banks, refreshes aside.</summary>
    public static int BlockCycles(MachineDescription machine) => Math.Max(
        Math.Max(machine.BurstCycles, machine["tCCD"]),
        Math.Max(Math.Max(machine["tRRD"], (machine["tFAW"] + 3) / 4), (machine["tRC"] + machine["banks"] - 1) / machine["banks"]));

    /// <summary>Cycles of the element in which a vault moves so many bits.</summary>
    public static long MemoryCycles(MachineDescription machine, long bits)
    {
        long blocks = LayerTiles.Divide(bits, 8L * machine["blockBytes"]);
        long refresh = machine["tREFI"] - machine["tRFC"];
        long picoseconds = blocks * BlockCycles(machine) * machine["cyclePicoseconds"] / refresh * machine["tREFI"];
        return picoseconds * machine["clockMegahertz"] / 1_000_000;
    }

    public static LayerCost Of(MachineDescription machine, WorkStep step, LayerMapping mapping, LayerTraffic traffic, ElementModel element)
    {
        var tiles = new LayerTiles(step.Layer!, step.Pool, mapping);
        var full = tiles.At(0, 0, 0, 0);
        var last = tiles.At(0, 0, Math.Max(0, tiles.PixelTiles - 1), 0);
        bool weightsOuter = mapping.Order == LoopOrder.WeightsOuter;

        // The first vault has the most; its last tile may be smaller, which counts for half the difference.
        long outputs = tiles.VaultOutputs;
        long pixels = ((long)full.Pixels * (tiles.PixelTiles - 1)) + last.Pixels;
        int length = step.Layer!.PatchLength;
        long count = element.CountCycles(full.Outputs, full.Pixels, mapping.TileInputs) * tiles.InputTiles * tiles.OutputTiles * pixels / Math.Max(1, full.Pixels);
        long post = element.PostCycles(outputs * pixels, Operations(step, outputs * pixels));
        long weights = traffic.Weights(full) * tiles.OutputTiles * tiles.InputTiles * (weightsOuter ? 1 : tiles.PixelTiles);
        long activations = ((traffic.Activations(full) * (tiles.PixelTiles - 1)) + traffic.Activations(last)) * (weightsOuter ? tiles.OutputTiles : 1);
        long results = ((traffic.Results(full) * (tiles.PixelTiles - 1)) + traffic.Results(last)) * tiles.OutputTiles;
        long add = ((traffic.Add(full) * (tiles.PixelTiles - 1)) + traffic.Add(last)) * tiles.OutputTiles;
        long memory = (weights / mapping.PixelVaults) + (activations / mapping.ChannelVaults) + results + add;
        long network = (mapping.PixelVaults > 1 ? weights : 0) + (mapping.ChannelVaults > 1 ? activations : 0);
        long first = MemoryCycles(machine, traffic.WeightShare(full) + traffic.ActivationShare(full))
            + ((machine["tRCD"] + machine["CL"]) * (long)machine["cyclePicoseconds"] * machine["clockMegahertz"] / 1_000_000);
        long cycles = first + Math.Max(
            Math.Max(count, post), Math.Max(MemoryCycles(machine, memory), network / (8L * machine["networkBytesPerCycle"])));

        if (step.Layer.Rows is { IsLoop: true })
        {
            cycles = LoopCycles(machine, tiles, traffic, element, full, weightsOuter);
        }

        long vaults = mapping.Vaults;
        var energy = element.CountEnergy(full.Outputs.Length, full.Pixels, length);
        energy = new(
            Dram: memory * vaults * machine["dramBit"],
            Network: NetworkEnergy(machine, mapping, weights, activations, results) * vaults,
            Buffer: ((energy.Buffer * tiles.OutputTiles * tiles.PixelTiles) + ((weights + activations + (2 * (results + add))) * machine["bufferBit"])) * vaults,
            Registers: energy.Registers * tiles.OutputTiles * tiles.PixelTiles * vaults,
            Lanes: energy.Lanes * tiles.OutputTiles * tiles.PixelTiles * vaults,
            Counters: energy.Counters * tiles.OutputTiles * tiles.PixelTiles * vaults,
            PostProcessing: element.PostEnergy(outputs * pixels, 1).PostProcessing * vaults,
            Static: cycles * machine["vaults"] * machine["staticVaultCycle"]);
        return new(cycles, energy);
    }

    /// <summary>Energy of what one vault sends to the others that need it, and of its results' way home.</summary>
    public static long NetworkEnergy(MachineDescription machine, LayerMapping mapping, long weights, long activations, long results) =>
        machine["networkBitHop"] * ((weights / mapping.PixelVaults * (mapping.PixelVaults - 1))
            + (activations / mapping.ChannelVaults * (mapping.ChannelVaults - 1))
            + (results * LayerTraffic.StoreMilliHops(mapping.ChannelVaults) / 1000));

    /// <summary>Operations of the vector unit for so many dot products.</summary>
    public static long Operations(WorkStep step, long values) => VectorWork.AfterProducts(
        values, step.Layer!.Gates, step.Layer.Rows?.StateOperations ?? 0, step.Fused, step.Targets.Count);

    // A row begins when all of the one before is in memory: nothing of two rows overlaps.
    private static long LoopCycles(
        MachineDescription machine, LayerTiles tiles, LayerTraffic traffic, ElementModel element, in LayerTile full, bool weightsOuter)
    {
        long latency = (machine["tRCD"] + machine["CL"]) * (long)machine["cyclePicoseconds"] * machine["clockMegahertz"] / 1_000_000;
        long weights = MemoryCycles(machine, traffic.WeightShare(full));
        long load = MemoryCycles(machine, traffic.ActivationShare(full) + traffic.Add(full)) + latency;
        long count = element.CountCycles(full.Outputs, full.Pixels, full.Terms.Length) + element.DrainCycles(full.Values);
        long store = MemoryCycles(machine, traffic.Results(full)) + latency;
        long row = Math.Max(load, traffic.Activations(full) / (8L * machine["networkBytesPerCycle"])) + (tiles.OutputTiles * (count + store));
        return (weights + latency) + (tiles.PixelTiles * (row + (weightsOuter ? 0 : weights * tiles.OutputTiles)));
    }
}
