using System.Globalization;
using System.Text;
using TeqGen.Search.Import.Onnx.Lowering;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>Values and names in C#.</summary>
internal static class CSharp
{
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong",
        "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };

    /// <summary>A literal that gives the same value back.</summary>
    public static string Literal(object value) => value switch
    {
        int whole => whole.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        float.MaxValue => "float.MaxValue",
        float.MinValue => "float.MinValue",
        float real when float.IsFinite(real) => real.ToString("R", CultureInfo.InvariantCulture) + "f",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float => "float.NaN",
        Pair { IsSquare: true } pair => Literal(pair.Height),
        Pair pair => string.Create(CultureInfo.InvariantCulture, $"({pair.Height}, {pair.Width})"),
        _ => throw new ArgumentException($"There is no literal of {value.GetType()}.", nameof(value)),
    };

    /// <summary>The type of a parameter that takes these values.</summary>
    public static string TypeOf(IEnumerable<object> values)
        => values.First() switch { bool => "bool", float => "float", _ => "int" };

    /// <summary>Whether a name can stand in a program as it is.</summary>
    public static bool IsIdentifier(string name)
        => name.Length > 0
            && (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && !Keywords.Contains(name);

    /// <summary>Whether a name is identifiers with dots between them.</summary>
    public static bool IsNamespace(string name) => name.Split('.').All(IsIdentifier);

    /// <summary>A name as a class: words with capitals, without what cannot stand in a name.</summary>
    public static string ClassName(string name)
    {
        var result = new StringBuilder();
        bool capital = true;
        foreach (char c in name)
        {
            bool kept = char.IsAsciiLetterOrDigit(c);
            if (kept)
            {
                result.Append(capital ? char.ToUpperInvariant(c) : c);
            }

            capital = !kept;
        }

        return result.Length == 0 || char.IsAsciiDigit(result[0]) ? "Network" + result : result.ToString();
    }

    /// <summary>A name as a field: as it is, with a small letter in front.</summary>
    public static string FieldName(string name)
    {
        string field = char.ToLowerInvariant(name[0]) + name[1..];
        return Keywords.Contains(field) ? field + "Layer" : field;
    }
}
