using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Files;

/// <summary>
/// Constants as hardware holds them, without loss: a binary64 number is a whole mantissa times a power of two, and powers of a base above 1 are whole
/// multiples of 2⁻⁵².
/// </summary>
internal static class FixedPoint
{
    /// <summary>Binary places of the powers: the last bit of a binary64 number from 1 to below 2, and larger numbers have fewer.</summary>
    public const int FractionBits = 52;

    /// <summary>A number as mantissa and exponent, <c>mantissa · 2^exponent</c>, the mantissa odd or 0. No decimal, which hosts write differently.</summary>
    public static JsonValue Number(double value)
    {
        var (mantissa, exponent) = Split(value);
        while (mantissa != 0 && mantissa % 2 == 0)
        {
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        }

        return JsonValue.Object(("mantissa", JsonValue.Number(mantissa)), ("exponent", JsonValue.Number(mantissa == 0 ? 0 : exponent)));
    }

    /// <summary>b⁰, b¹, … by the recurrence that post-processing is specified with, in units of 2⁻⁵² as hexadecimal digits.</summary>
    public static JsonValue Powers(double b, int count)
    {
        var powers = new List<double>();
        double power = 1;
        for (int i = 0; i < count; i++)
        {
            powers.Add(power);
            power *= b;
        }

        return JsonValue.Object(
            ("fractionBits", JsonValue.Number(FractionBits)),
            ("integerBits", JsonValue.Number(Math.Max(1, (Digits(powers[count - 1]).Length * 4) - FractionBits))),
            ("hex", JsonValue.Array(powers.Select(value => JsonValue.String(Digits(value))))));
    }

    private static string Digits(double value)
    {
        var (mantissa, exponent) = Split(value);
        var units = new BigInteger(mantissa);
        int shift = exponent + FractionBits;
        units = shift >= 0 ? units << shift : units >> -shift;
        string text = units.ToString("x", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0');
        return text.Length == 0 ? "0" : text;
    }

    private static (long Mantissa, int Exponent) Split(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & ((1L << 52) - 1);
        long mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return (bits < 0 ? -mantissa : mantissa, Math.Max(1, exponent) - 1075);
    }
}
