using System;
using System.Linq;

namespace TeqGen.Generator.Graph;

/// <summary>Arguments of layers and operators as graphs hold them.</summary>
internal static class ArgumentValue
{
    /// <summary>Null where the value is none that an argument can have.</summary>
    public static int[]? Of(object? value) => value switch
    {
        int number => [number],
        bool truth => [truth ? 1 : 0],
        float real => [BitConverter.ToInt32(BitConverter.GetBytes(real), 0)],
        object?[] list when list.Length > 0 && list.All(item => item is int) => [.. list.Select(item => (int)item!)],
        _ => null,
    };
}
