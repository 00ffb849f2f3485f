using System;
using System.Collections.Generic;

namespace TeqGen.Generator.Graph;

/// <summary>Operations on constants, as C# does them in a checked context.</summary>
internal static class ConstantOperators
{
    /// <summary>The result; false where there is none at compile time.</summary>
    public static bool TryApply(string symbol, IReadOnlyList<object?> operands, out object? result)
    {
        try
        {
            result = operands.Count == 1 ? Unary(symbol, operands[0]) : Binary(symbol, operands[0], operands[1]);
        }
        catch (ArithmeticException)
        {
            result = null;
        }

        return result is not null;
    }

    private static object? Unary(string symbol, object? operand) => (symbol, operand) switch
    {
        ("-", int number) => checked(-number),
        ("-", float number) => -number,
        ("!", bool truth) => !truth,
        ("float", int number) => (float)number,

        // Rounding the root of a binary32 from binary64 gives the nearest binary32.
        ("sqrt", float number) => (float)Math.Sqrt(number),
        _ => null,
    };

    private static object? Binary(string symbol, object? left, object? right) => (left, right) switch
    {
        (int a, int b) => Integers(symbol, a, b),
        (float a, float b) => Reals(symbol, a, b),
        (bool a, bool b) => symbol == "==" ? a == b : symbol == "!=" ? a != b : null,
        (string a, string b) => symbol == "==" ? a == b : symbol == "!=" ? a != b : null,
        (null, _) or (_, null) => symbol == "==" ? left == right : symbol == "!=" ? left != right : null,
        _ => null,
    };

    private static object? Integers(string symbol, int a, int b) => symbol switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "/" => a / b,
        "%" => a % b,
        "<<" => a << b,
        ">>" => a >> b,
        _ => Compared(symbol, a.CompareTo(b)),
    };

    private static object? Reals(string symbol, float a, float b) => symbol switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        _ when float.IsNaN(a) || float.IsNaN(b) => symbol == "!=",
        _ => Compared(symbol, a.CompareTo(b)),
    };

    private static object? Compared(string symbol, int order) => symbol switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        _ => null,
    };
}
