namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>What a command does; <c>docs/accelerator.md</c> has the reference.</summary>
internal enum Opcode
{
    /// <summary>Extents of a layer, as a convolution.</summary>
    Layer = 1,

    /// <summary>What lanes do: arithmetic, formats of the operands, counters, constants of the grids.</summary>
    Grid = 2,

    /// <summary>How the layer is divided over vaults and tiles.</summary>
    Map = 3,

    /// <summary>Where operands lie.</summary>
    Source = 4,

    /// <summary>What happens to a value after its counts are summed.</summary>
    After = 5,

    /// <summary>Where results go and in which form; one command for each form.</summary>
    Target = 6,

    /// <summary>An operator without weights in the place of a layer: which one, its operands and constants.</summary>
    Operate = 7,

    /// <summary>That a layer is one over rows, a loop over them, or a product of two tensors; behind <see cref="Grid"/>.</summary>
    Sequence = 8,

    /// <summary>A transposition of what a target receives; behind it, one command for each.</summary>
    Order = 9,

    /// <summary>An operator on a layer's values before they are stored; behind <see cref="After"/>, one command for each.</summary>
    Apply = 10,

    /// <summary>Begins a loop over tiles.</summary>
    Loop = 16,

    /// <summary>Ends the innermost loop.</summary>
    EndLoop = 17,

    /// <summary>Loads the current tile of weights.</summary>
    LoadWeights = 18,

    /// <summary>Loads the current tile of activations, and encodes them where they are binary32.</summary>
    LoadActivations = 19,

    /// <summary>Counts (or multiplies and adds) the current tile.</summary>
    Count = 20,

    /// <summary>Turns counts into values and these into the forms of the targets.</summary>
    Post = 21,

    /// <summary>Stores the current tile of results.</summary>
    Store = 22,

    /// <summary>Only waits and signals, in the order of the counting unit.</summary>
    Sync = 23,

    /// <summary>Every vault waits until all have done everything before; at the end of a step, and of each row of a recurrence.</summary>
    Barrier = 24,

    /// <summary>The end of the stream.</summary>
    End = 25,
}

/// <summary>The counting semaphores between the units of a vault, as bits of a mask.</summary>
[System.Flags]
internal enum Semaphores
{
    None = 0,
    WeightsFree = 1,
    WeightsReady = 2,
    ActivationsFree = 4,
    ActivationsReady = 8,
    CountersFree = 16,
    CountersReady = 32,
    OutputsFree = 64,
    OutputsReady = 128,
}

/// <summary>The four units of a vault's element, which work side by side.</summary>
internal enum Unit
{
    Load,
    Count,
    Post,
    Store,
}
