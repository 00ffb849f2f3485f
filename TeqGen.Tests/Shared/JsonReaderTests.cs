using TeqGen.Shared.Json;

namespace TeqGen.Tests.Shared;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-1.5")]
    [InlineData("10e5")]
    [InlineData("1E+05")]
    [InlineData("0.1e-07")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("\"\"")]
    [InlineData("\"α → 😀\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[[],{},null,\"\",[0]]")]
    [InlineData("{\"a\":{\"b\":[1,2]},\"\":null}")]
    public void Canonical_text_is_read_and_written_unchanged(string text)
    {
        Assert.Equal(text, JsonWriter.Canonical(JsonReader.Parse(text)));
        Assert.Equal(text, JsonWriter.Canonical(JsonReader.Parse("\uFEFF \t\r\n" + text + "\r\n")));
        Assert.Equal(text, JsonWriter.Canonical(JsonReader.Parse(JsonWriter.Indented(JsonReader.Parse(text)))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\0")]
    [InlineData("nul")]
    [InlineData("True")]
    [InlineData("nullx")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("\u0661")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1")]
    [InlineData("[1}")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("\"open")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"tab\there\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u+123\"")]
    [InlineData("\"\\u41\0\0\"")]
    [InlineData("\"\\")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("// comment\n1")]
    [InlineData("\u00A01")]
    [InlineData("\uFEFF\uFEFF1")]
    public void What_RFC_8259_does_not_allow_is_refused(string text) => Assert.Throws<JsonFormatException>(() => JsonReader.Parse(text));

    [Fact]
    public void Escapes_are_resolved()
    {
        Assert.Equal("\"\\/\b\f\n\r\tA\u00e9😀", JsonReader.Parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00E9\\ud83d\\uDE00\"").Text);
        Assert.Equal("\"\\\"\\\\\\u0001\\u001f\u007f\"", JsonWriter.Canonical(JsonValue.String("\"\\\u0001\u001f\u007f")));
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":1}")]
    [InlineData("[{\"b\":{\"c\":0,\"c\":0}}]")]
    public void A_name_that_appears_twice_is_refused(string text) =>
        Assert.Contains("appears twice", Assert.Throws<JsonFormatException>(() => JsonReader.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_nest_up_to_the_limit_and_no_deeper()
    {
        string Nested(int depth) => new string('[', depth) + "1" + new string(']', depth);
        Assert.Equal(Nested(32), JsonWriter.Canonical(JsonReader.Parse(Nested(32))));
        Assert.Contains("nested", Assert.Throws<JsonFormatException>(() => JsonReader.Parse(Nested(33))).Message, StringComparison.Ordinal);
        Assert.Throws<JsonFormatException>(() => JsonReader.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))));
    }

    [Theory]
    [InlineData("\n\n  x", 3)]
    [InlineData("{\n\"a\": 1,\n\"b\": oops\n}", 3)]
    [InlineData("{\r\n\"a\": 1,\r\n\r\n\"b\" 2}", 4)]
    [InlineData("[1,\n2\n", 3)]
    [InlineData("[\"\n\"]", 1)]
    public void An_error_names_its_line(string text, int line) => Assert.Equal(line, Assert.Throws<JsonFormatException>(() => JsonReader.Parse(text)).Line);

    [Fact]
    public void Every_value_remembers_the_line_it_began_on()
    {
        var root = JsonReader.Parse("\n{\n\"a\": [\n1, {}],\n\"b\":\n\"text\", \"c\": true\n}");
        Assert.Equal(2, root.Line);
        Assert.Equal([3, 6, 6], root.Members.Select(member => member.Value.Line));
        Assert.Equal([4, 4], root.Find("a")!.Items.Select(item => item.Line));
    }
}
