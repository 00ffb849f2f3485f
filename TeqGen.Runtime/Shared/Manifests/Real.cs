using System;
using System.Globalization;

namespace TeqGen.Shared.Manifests;

/// <summary>
/// A binary64 number as the manifest holds it: its IEEE 754 bits decide, the decimal beside them is for people. Hosts do not
/// all parse a decimal to the same bits.
/// </summary>
internal readonly struct Real : IEquatable<Real>
{
    public Real(double value)
        : this(value, value.ToString("R", CultureInfo.InvariantCulture))
    {
    }

    public Real(double value, string text)
    {
        Value = value;
        Text = text;
    }

    public double Value { get; }

    /// <summary>The decimal as written in the manifest.</summary>
    public string Text { get; }

    /// <summary>The bits as 16 lower-case hexadecimal digits.</summary>
    public string Bits => BitConverter.DoubleToInt64Bits(Value).ToString("x16", CultureInfo.InvariantCulture);

    public static implicit operator Real(double value) => new(value);

    public bool Equals(Real other) => BitConverter.DoubleToInt64Bits(Value) == BitConverter.DoubleToInt64Bits(other.Value);

    public override bool Equals(object? obj) => obj is Real other && Equals(other);

    public override int GetHashCode() => BitConverter.DoubleToInt64Bits(Value).GetHashCode();

    public override string ToString() => Text;
}
