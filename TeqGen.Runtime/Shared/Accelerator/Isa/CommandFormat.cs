using System.Collections.Generic;

namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>The operands that each command has, in their order; the one place that says so.</summary>
internal static class CommandFormat
{
    /// <summary>Most operands of a command.</summary>
    public const int MaximumOperands = 255;

    private static readonly Dictionary<Opcode, string[]> Operands = new()
    {
        [Opcode.Layer] =
        [
            "inputs", "outputs", "groups", "height", "width", "kernelHeight", "kernelWidth", "strideHeight", "strideWidth",
            "paddingHeight", "paddingWidth", "dilation",
        ],
        [Opcode.Grid] =
        [
            "arithmetic", "weights", "activations", "base.low", "base.high", "weightAlpha.low", "weightAlpha.high", "weightBeta.low",
            "weightBeta.high", "activationAlpha.low", "activationAlpha.high", "activationBeta.low", "activationBeta.high",
        ],
        [Opcode.Map] = ["channelVaults", "pixelVaults", "order", "tileOutputs", "tileRows", "tileColumns", "tileInputs"],
        [Opcode.Source] = ["activations", "activationBits", "encode", "weights", "weightBits"],
        [Opcode.After] =
        [
            "scale", "bias", "relu", "add", "addRelu", "poolKernelHeight", "poolKernelWidth", "poolStrideHeight", "poolStrideWidth",
            "poolPaddingHeight", "poolPaddingWidth", "poolCeil",
        ],
        [Opcode.Target] =
        [
            "block", "bits", "channels", "offset", "format", "base.low", "base.high", "alpha.low", "alpha.high", "beta.low", "beta.high",
        ],
        [Opcode.Sequence] = ["gates", "reverse", "product"],
        [Opcode.Order] = ["outer", "first", "middle", "second", "inner"],
        [Opcode.Loop] = ["dimension", "times"],
        [Opcode.EndLoop] = [],
        [Opcode.LoadWeights] = [],
        [Opcode.LoadActivations] = [],
        [Opcode.Count] = [],
        [Opcode.Post] = [],
        [Opcode.Store] = [],
        [Opcode.Sync] = [],
        [Opcode.Barrier] = [],
        [Opcode.End] = [],
    };

    /// <summary>Names of a command's operands; null where their number varies (an operator's) or there is no such command.</summary>
    public static string[]? Of(Opcode opcode) => Operands.TryGetValue(opcode, out var names) ? names : null;

    public static bool Exists(Opcode opcode) => opcode is Opcode.Operate or Opcode.Apply || Operands.ContainsKey(opcode);

    /// <summary>The unit that executes a command; null for those that only the sequencer sees.</summary>
    public static Unit? UnitOf(Opcode opcode) => opcode switch
    {
        Opcode.LoadWeights or Opcode.LoadActivations => Unit.Load,
        Opcode.Count or Opcode.Sync => Unit.Count,
        Opcode.Post => Unit.Post,
        Opcode.Store => Unit.Store,
        _ => null,
    };
}
