using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Accelerator.Isa;

/// <summary>Follows which tiles are in the buffer, counted and stored, and refuses a command that uses what is not there.</summary>
internal sealed class TileCheck(ProgramStep step)
{
    private readonly Queue<(int, int)> weights = new();
    private readonly Queue<int> activations = new();
    private readonly HashSet<(int, int, int)> counted = [];
    private readonly HashSet<(int, int)> posted = [];
    private readonly HashSet<(int, int)> stored = [];
    private int finishedRows;

    public void Execute(in UnitCommand command)
    {
        var (o, p, k) = (command.OutputTile, command.PixelTile, command.InputTile);
        bool isLayer = step.Layer is not null;
        switch (command.Opcode)
        {
            case Opcode.LoadWeights:
                Require(isLayer && weights.Count < 2, "loads more weights than the buffer holds");
                weights.Enqueue((o, k));
                break;
            case Opcode.LoadActivations:
                Require(activations.Count < 2, "loads more activations than the buffer holds");
                Require(step.Layer is not { IsLoop: true } || p <= finishedRows, "loads a state before all vaults have stored it");
                activations.Enqueue(p);
                break;
            case Opcode.Count:
                Require(isLayer && weights.Contains((o, k)) && activations.Contains(p), "counts a tile that is not loaded");
                Require(counted.Add((o, p, k)), "counts a tile twice");
                break;
            case Opcode.Post:
                bool ready = isLayer
                    ? Enumerable.Range(0, step.Layer!.Tiles.InputTiles).All(input => counted.Contains((o, p, input)))
                    : activations.Contains(p);
                Require(ready && posted.Add((o, p)), "takes results that are not complete, or twice");
                break;
            case Opcode.Store:
                Require(posted.Contains((o, p)) && stored.Add((o, p)), "stores results that are not there, or twice");
                break;
        }

        if ((command.Signal & Semaphores.WeightsFree) != 0)
        {
            Require(weights.TryDequeue(out _), "frees weights that are not there");
        }

        if ((command.Signal & Semaphores.ActivationsFree) != 0)
        {
            Require(activations.TryDequeue(out _), "frees activations that are not there");
        }

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new CommandStreamException(StreamProblem.OutOfBounds, $"step {step.Index}: a command {otherwise}");
            }
        }
    }

    /// <summary>All vaults have done what stands before.</summary>
    public void Barrier()
    {
        if (step.Layer is { IsLoop: true } layer)
        {
            while (Enumerable.Range(0, layer.Tiles.OutputTiles).All(output => stored.Contains((output, finishedRows))))
            {
                finishedRows++;
            }
        }
    }

    /// <summary>Whether everything was stored.</summary>
    public void Finish()
    {
        long tiles = step.Layer is { } layer ? (long)layer.Tiles.OutputTiles * layer.Tiles.PixelTiles : stored.Count;
        if (stored.Count != tiles || stored.Count == 0)
        {
            throw new CommandStreamException(StreamProblem.BadCommand, $"step {step.Index}: {stored.Count} of {tiles} tiles of results are stored");
        }
    }
}
