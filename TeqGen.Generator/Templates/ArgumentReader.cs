using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TeqGen.Generator.Templates;

/// <summary>Arguments whose values the compiler knows: literals, constants, defaults and arithmetic with them.</summary>
internal static class ArgumentReader
{
    public static ArgumentTemplate Read(IArgumentOperation argument, LocationTable.Builder locations) =>
        new(argument.Parameter?.Name ?? "", ValueOf(argument.Value.ConstantValue), locations.Add(argument.Syntax));

    private static int? ValueOf(Optional<object?> constant) => constant is { HasValue: true, Value: { } value }
        ? value switch
        {
            int number => number,
            bool truth => truth ? 1 : 0,
            _ => null,
        }
        : null;
}
