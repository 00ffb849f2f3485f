using System.Globalization;
using TeqGen.Shared;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Shared;

public sealed class ManifestTests
{
    [Fact]
    public void Reading_gives_back_what_was_written_and_writing_it_again_the_same_text()
    {
        string text = ManifestWriter.Write(ManifestSamples.Small);
        var document = ManifestReader.Read(text);
        Assert.Equal(ManifestSamples.Small, document.Manifest);
        Assert.Equal(text, ManifestWriter.Write(document.Manifest));
        string[] lines = text.Split('\n');
        Assert.Equal(["conv1", "fc.0"], document.LayerLines.Select(line => lines.Skip(line - 1).First(l => l.Contains("\"path\"", StringComparison.Ordinal)).Split('"')[3]));
        Assert.Equal("fc.0", document.Manifest.FindLayer("fc.0")!.Path);
        Assert.Null(document.Manifest.FindLayer("fc"));
    }

    [Fact]
    public void Products_are_written_and_read_and_make_the_schema_newer()
    {
        var plain = ManifestSamples.Small.Layers[1].Weights with { Beta = 0 };
        var manifest = ManifestSamples.Small with { Products = new(new ManifestProduct(5, 1.25, plain with { Signed = false }, plain), new ManifestProduct(9, 1.5, plain, plain)) };
        string text = ManifestWriter.Write(manifest);
        var document = ManifestReader.Read(text);
        Assert.Equal(manifest, document.Manifest);
        Assert.Contains("\"schema\": 2,", text, StringComparison.Ordinal);
        Assert.Contains("\"schema\": 1,", ManifestWriter.Write(ManifestSamples.Small), StringComparison.Ordinal);
        string[] lines = text.Split('\n');
        Assert.Equal(["5", "9"], document.ProductLines.Select(line => lines.Skip(line - 1).First(l => l.Contains("\"node\"", StringComparison.Ordinal)).Trim().Trim(',').Split(' ')[1]));
        foreach (var (wrong, message) in new[]
        {
            (manifest.Products[0] with { Left = plain with { Beta = 0.5 } }, "the product at node 5: both operands have a reserved zero and β = 0, found reserved and β = 0.5"),
            (manifest.Products[0] with { Right = ManifestSamples.Small.Layers[0].Weights }, "both operands have a reserved zero and β = 0, found companded"),
            (manifest.Products[0] with { Base = 1 }, "the product at node 5: the base must be greater than 1, found 1"),
            (manifest.Products[1], "the product at node 9 appears twice"),
        })
        {
            var thrown = Assert.Throws<ManifestException>(() => ManifestReader.Read(ManifestWriter.Write(manifest with { Products = new(wrong, manifest.Products[1]) })));
            Assert.Equal(ManifestProblemKind.Unreadable, thrown.Kind);
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_text_is_the_same_under_any_culture()
    {
        string expected = ManifestWriter.Write(ManifestSamples.Small);
        var before = CultureInfo.CurrentCulture;
        try
        {
            var hostile = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            hostile.NumberFormat.NegativeSign = "\u2212";
            hostile.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = hostile;
            Assert.Equal(expected, ManifestWriter.Write(ManifestReader.Read(expected).Manifest));
            Assert.DoesNotContain("\u2212", expected, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Other_line_ends_and_indentation_are_harmless()
    {
        string text = ManifestWriter.Write(ManifestSamples.Small);
        var parsed = JsonReader.Parse(text);
        string[] variants =
        [
            text.Replace("\n", "\r\n", StringComparison.Ordinal),
            "\uFEFF" + text,
            text.TrimEnd(),
            string.Join('\n', text.Split('\n').Select(line => "\t" + line.TrimStart() + "  ")),
            JsonWriter.Canonical(parsed),
        ];
        Assert.All(variants, variant => Assert.Equal(ManifestSamples.Small, ManifestReader.Read(variant).Manifest));
    }

    [Fact]
    public void A_newer_schema_says_so_with_its_line()
    {
        string text = ManifestWriter.Write(ManifestSamples.Small).Replace("\"schema\": 1,", "\"schema\": 3,", StringComparison.Ordinal);
        var exception = Assert.Throws<ManifestException>(() => ManifestReader.Read(text));
        Assert.Equal((ManifestProblemKind.SchemaTooNew, 2), (exception.Kind, exception.Line));
    }

    [Theory]
    [InlineData("\"signed\": true", "\"signed\": 1")]
    [InlineData("\"exponentBits\": 8", "\"exponentBits\": 9")]
    [InlineData("\"exponentBits\": 7", "\"exponentBits\": 8")]
    [InlineData("\"exponentBits\": 7", "\"exponentBits\": 0")]
    [InlineData("\"exponentBits\": 7", "\"exponentBits\": 7.0")]
    [InlineData("\"companded\"", "\"compound\"")]
    [InlineData("\"reserved\"", "\"companded\"")]
    [InlineData("\"bits\": \"3ff4000000000000\"", "\"bits\": \"3ff0000000000000\"")]
    [InlineData("\"bits\": \"3ff4000000000000\"", "\"bits\": \"3FF4000000000000\"")]
    [InlineData("\"bits\": \"3ff4000000000000\"", "\"bits\": \"7ff0000000000000\"")]
    [InlineData("\"bits\": \"3ff4000000000000\"", "\"bits\": \"3ff400000000000\"")]
    [InlineData("\"path\": \"fc.0\"", "\"path\": \"conv1\"")]
    [InlineData("\"file\": \"Small.teqw\"", "\"file\": \"../Small.teqw\"")]
    [InlineData("\"file\": \"Small.teqw\"", "\"file\": \"\"")]
    [InlineData("\"bytes\": 4096", "\"bytes\": -1")]
    [InlineData("\"max-loss\": \"1\"", "\"max-loss\": 1")]
    [InlineData("\"calibrationInputs\": 512", "\"calibrationInputs\": 99999999999")]
    [InlineData("\"weightShape\": [10, 64]", "\"weightShape\": [10, 0]")]
    [InlineData("\"model\": \"Small\"", "\"name\": \"Small\"")]
    public void What_is_no_manifest_is_refused_even_when_it_is_sealed(string part, string replacement)
    {
        var (text, line) = Reseal(part, replacement);
        var exception = Assert.Throws<ManifestException>(() => ManifestReader.Read(text));
        Assert.Equal(ManifestProblemKind.Unreadable, exception.Kind);
        Assert.InRange(exception.Line, 1, line);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_never_written()
    {
        var search = ManifestSamples.Small.Search with { Results = new(new NamedReal("sqnr", double.PositiveInfinity)) };
        Assert.Throws<ArgumentException>(() => ManifestWriter.Write(ManifestSamples.Small with { Search = search }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"schema\": 1 }")]
    [InlineData("{ \"schema\": \"1\" }")]
    [InlineData("{ \"schema\": 1, \"contentHash\": {} }")]
    [InlineData("{ \"schema\": 1, \"contentHash\": \"\", \"lineChecks\": [] }")]
    public void Other_JSON_is_refused(string text) => Assert.Throws<ManifestException>(() => ManifestReader.Read(text));

    [Fact]
    public void Numbers_are_the_same_when_their_bits_are()
    {
        Assert.Equal(new Real(0.1), new Real(0.1, "0.10"));
        Assert.NotEqual(new Real(0.0), new Real(-0.0));
        Assert.Equal("3fb999999999999a", new Real(0.1).Bits);
    }

    private static (string Text, int Lines) Reseal(string part, string replacement)
    {
        string text = ManifestWriter.Write(ManifestSamples.Small);
        Assert.Contains(part, text, StringComparison.Ordinal);
        var root = JsonReader.Parse(text.Replace(part, replacement, StringComparison.Ordinal));
        root.Members.RemoveAll(member => member.Key is ManifestSeal.LineChecksName or ManifestSeal.ContentHashName);
        ManifestSeal.Add(root);
        string result = JsonWriter.Indented(root);
        return (result, result.Split('\n').Length);
    }
}
