using System;
using System.Text;

namespace TeqGen.Shared.Json;

/// <summary>Text that is not JSON, with the place where that shows.</summary>
internal sealed class JsonFormatException : FileContentException
{
    public JsonFormatException(int line, string message)
        : base(line, message)
    {
    }
}

/// <summary>
/// A strict reader of RFC 8259. The generator may have no dependency, and System.Text.Json does not tell lines of values;
/// duplicate names are refused because two readers could take different ones.
/// </summary>
internal sealed class JsonReader
{
    private readonly string text;
    private int position;
    private int line = 1;

    private readonly int maximumDepth;

    private JsonReader(string text, int maximumDepth)
    {
        this.text = text;
        this.maximumDepth = maximumDepth;
    }

    /// <param name="text">The text.</param>
    /// <param name="maximumDepth">How deep containers may be nested.</param>
    /// <exception cref="JsonFormatException">The text is not one JSON value.</exception>
    public static JsonValue Parse(string text, int maximumDepth = 32)
    {
        var reader = new JsonReader(text, maximumDepth);
        if (text.Length > 0 && text[0] == '\uFEFF')
        {
            reader.position = 1;
        }

        var value = reader.ReadValue(0);
        reader.SkipWhitespace();
        if (reader.position < text.Length)
        {
            throw reader.Error($"expected the end of the file, found '{text[reader.position]}'");
        }

        return value;
    }

    private JsonValue ReadValue(int depth)
    {
        SkipWhitespace();
        if (depth == maximumDepth && Peek() is '{' or '[')
        {
            throw Error($"values are nested deeper than {maximumDepth}");
        }

        int start = line;
        switch (Peek())
        {
            case '{':
                return ReadObject(depth);
            case '[':
                return ReadArray(depth);
            case '"':
                return new JsonValue(JsonKind.String, ReadString(), start);
            case 't':
                return ReadWord("true", JsonKind.Boolean);
            case 'f':
                return ReadWord("false", JsonKind.Boolean);
            case 'n':
                return ReadWord("null", JsonKind.Null);
            default:
                return ReadNumber();
        }
    }

    private JsonValue ReadObject(int depth)
    {
        var result = new JsonValue(JsonKind.Object, "", line);
        position++;
        SkipWhitespace();
        if (TryTake('}'))
        {
            return result;
        }

        do
        {
            SkipWhitespace();
            if (Peek() != '"')
            {
                throw Unexpected("a member's name in quotes");
            }

            string name = ReadString();
            if (result.Find(name) is not null)
            {
                throw Error($"the member \"{name}\" appears twice");
            }

            SkipWhitespace();
            Take(':');
            result.Members.Add(new(name, ReadValue(depth + 1)));
            SkipWhitespace();
        }
        while (TryTake(','));
        Take('}');
        return result;
    }

    private JsonValue ReadArray(int depth)
    {
        var result = new JsonValue(JsonKind.Array, "", line);
        position++;
        SkipWhitespace();
        if (TryTake(']'))
        {
            return result;
        }

        do
        {
            result.Items.Add(ReadValue(depth + 1));
            SkipWhitespace();
        }
        while (TryTake(','));
        Take(']');
        return result;
    }

    private JsonValue ReadWord(string word, JsonKind kind)
    {
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0)
        {
            throw Unexpected("a value");
        }

        position += word.Length;
        return new JsonValue(kind, word, line);
    }

    private JsonValue ReadNumber()
    {
        int start = position;
        TryTake('-');
        if (!TryTake('0'))
        {
            TakeDigits();
        }

        if (TryTake('.'))
        {
            TakeDigits();
        }

        if (TryTake('e') || TryTake('E'))
        {
            if (!TryTake('+'))
            {
                TryTake('-');
            }

            TakeDigits();
        }

        return new JsonValue(JsonKind.Number, text.Substring(start, position - start), line);
    }

    private void TakeDigits()
    {
        int start = position;
        while (Peek() is >= '0' and <= '9')
        {
            position++;
        }

        if (position == start)
        {
            throw Unexpected("a value");
        }
    }

    private string ReadString()
    {
        position++;
        var builder = new StringBuilder();
        while (true)
        {
            if (position >= text.Length)
            {
                throw Error("a string is not closed");
            }

            char c = text[position++];
            if (c == '"')
            {
                return IsWellFormed(builder) ? builder.ToString() : throw Error("a string contains half of a surrogate pair");
            }

            if (c < ' ')
            {
                throw Error("a string contains a control character");
            }

            builder.Append(c == '\\' ? ReadEscape() : c);
        }
    }

    private char ReadEscape()
    {
        char c = Peek();
        position++;
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return ReadCodeUnit();
            default:
                throw Error("a string contains an escape that is not JSON's");
        }
    }

    // By hand: the framework's parsers also take digits that are followed by NULs.
    private char ReadCodeUnit()
    {
        int unit = 0;
        for (int i = 0; i < 4; i++, position++)
        {
            int digit = "0123456789abcdef".IndexOf(char.ToLowerInvariant(Peek()));
            unit = digit >= 0 ? (unit * 16) + digit : throw Error("a string contains an escape that is not JSON's");
        }

        return (char)unit;
    }

    // Half of a pair has no UTF-8, so that two different texts could have one hash.
    private static bool IsWellFormed(StringBuilder builder)
    {
        for (int i = 0; i < builder.Length; i++)
        {
            if (char.IsHighSurrogate(builder[i]) && i + 1 < builder.Length && char.IsLowSurrogate(builder[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(builder[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void SkipWhitespace()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
        {
            if (text[position++] == '\n')
            {
                line++;
            }
        }
    }

    // The NUL that stands for the end of the text is in no production of the grammar, so that it never matches.
    private char Peek() => position < text.Length ? text[position] : '\0';

    private bool TryTake(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        position++;
        return true;
    }

    private void Take(char c)
    {
        if (!TryTake(c))
        {
            throw Unexpected($"'{c}'");
        }
    }

    private JsonFormatException Unexpected(string expected) =>
        Error(position < text.Length ? $"expected {expected}, found '{text[position]}'" : $"expected {expected}, found the end of the file");

    private JsonFormatException Error(string message) => new(line, message);
}
