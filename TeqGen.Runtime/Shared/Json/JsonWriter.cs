using System.Globalization;
using System.Text;

namespace TeqGen.Shared.Json;

/// <summary>Writes JSON in two forms: canonical (no white space, what hashes are taken of) and indented (what people read).</summary>
internal static class JsonWriter
{
    private const int InlineLimit = 110;

    /// <summary>The value without white space, members in their order.</summary>
    public static string Canonical(JsonValue value)
    {
        var builder = new StringBuilder();
        Write(builder, value, separator: ",", colon: ":", open: "", close: "");
        return builder.ToString();
    }

    /// <summary>
    /// The value indented by two spaces, lines ended by a line feed. Containers of scalars, or of containers of scalars, stay on
    /// one line while they are short.
    /// </summary>
    public static string Indented(JsonValue value)
    {
        var builder = new StringBuilder();
        WriteIndented(builder, value, "");
        return builder.Append('\n').ToString();
    }

    private static void WriteIndented(StringBuilder builder, JsonValue value, string indent)
    {
        if (value.IsScalar || FitsOnOneLine(value, indent))
        {
            Write(builder, value, ", ", ": ", " ", " ");
            return;
        }

        bool isObject = value.Kind == JsonKind.Object;
        string inner = indent + "  ";
        int count = isObject ? value.Members.Count : value.Items.Count;
        builder.Append(isObject ? '{' : '[');
        for (int i = 0; i < count; i++)
        {
            builder.Append(i == 0 ? "\n" : ",\n").Append(inner);
            if (isObject)
            {
                WriteString(builder, value.Members[i].Key);
                builder.Append(": ");
                WriteIndented(builder, value.Members[i].Value, inner);
            }
            else
            {
                WriteIndented(builder, value.Items[i], inner);
            }
        }

        builder.Append('\n').Append(indent).Append(isObject ? '}' : ']');
    }

    private static bool FitsOnOneLine(JsonValue value, string indent)
    {
        if (Depth(value) > 1)
        {
            return false;
        }

        var builder = new StringBuilder(indent);
        Write(builder, value, ", ", ": ", " ", " ");
        return builder.Length <= InlineLimit;
    }

    private static int Depth(JsonValue value)
    {
        int depth = 0;
        foreach (var item in value.Items)
        {
            depth = System.Math.Max(depth, item.IsScalar ? 1 : 1 + Depth(item));
        }

        foreach (var member in value.Members)
        {
            depth = System.Math.Max(depth, member.Value.IsScalar ? 1 : 1 + Depth(member.Value));
        }

        return depth;
    }

    private static void Write(StringBuilder builder, JsonValue value, string separator, string colon, string open, string close)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                builder.Append("null");
                break;
            case JsonKind.String:
                WriteString(builder, value.Text);
                break;
            case JsonKind.Array:
                builder.Append('[');
                for (int i = 0; i < value.Items.Count; i++)
                {
                    builder.Append(i == 0 ? "" : separator);
                    Write(builder, value.Items[i], separator, colon, open, close);
                }

                builder.Append(']');
                break;
            case JsonKind.Object:
                builder.Append('{').Append(open);
                for (int i = 0; i < value.Members.Count; i++)
                {
                    builder.Append(i == 0 ? "" : separator);
                    WriteString(builder, value.Members[i].Key);
                    builder.Append(colon);
                    Write(builder, value.Members[i].Value, separator, colon, open, close);
                }

                builder.Append(close).Append('}');
                break;
            default:
                builder.Append(value.Text);
                break;
        }
    }

    private static void WriteString(StringBuilder builder, string text)
    {
        builder.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    builder.Append('\\').Append(c);
                    break;
                case < ' ':
                    builder.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    builder.Append(c);
                    break;
            }
        }

        builder.Append('"');
    }
}
