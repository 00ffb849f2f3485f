using System.Collections.Generic;

namespace TeqGen.Shared.Json;

/// <summary>The six kinds of JSON value; <see langword="true"/> and <see langword="false"/> are one kind.</summary>
internal enum JsonKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// A JSON value that remembers the line it began on. Numbers keep their text: hosts parse decimals differently, so nobody
/// parses one before it is known what it is for.
/// </summary>
internal sealed class JsonValue
{
    public JsonValue(JsonKind kind, string text = "", int line = 0)
    {
        Kind = kind;
        Text = text;
        Line = line;
    }

    public JsonKind Kind { get; }

    /// <summary>The value of a string, the characters of a number, <c>true</c> or <c>false</c>.</summary>
    public string Text { get; }

    /// <summary>Line of the first character, counted from 1.</summary>
    public int Line { get; }

    public List<JsonValue> Items { get; } = new();

    public List<KeyValuePair<string, JsonValue>> Members { get; } = new();

    public bool IsScalar => Kind != JsonKind.Array && Kind != JsonKind.Object;

    public static JsonValue String(string text) => new(JsonKind.String, text);

    public static JsonValue Number(string text) => new(JsonKind.Number, text);

    public static JsonValue Number(long value) =>
        new(JsonKind.Number, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static JsonValue Boolean(bool value) => new(JsonKind.Boolean, value ? "true" : "false");

    public static JsonValue Array(IEnumerable<JsonValue> items)
    {
        var array = new JsonValue(JsonKind.Array);
        array.Items.AddRange(items);
        return array;
    }

    public static JsonValue Object(params (string Name, JsonValue Value)[] members)
    {
        var result = new JsonValue(JsonKind.Object);
        foreach (var (name, value) in members)
        {
            result.Members.Add(new(name, value));
        }

        return result;
    }

    public JsonValue? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Key == name)
            {
                return member.Value;
            }
        }

        return null;
    }
}
