using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Manifests;

/// <summary>A manifest and the lines its layers and products begin on, which are kept apart so that moving a line changes no result.</summary>
internal sealed record ManifestDocument(Manifest Manifest, EquatableArray<int> LayerLines, EquatableArray<int> ProductLines = default);

/// <summary>Text to manifest. Whatever is wrong is told with its line; nothing is guessed.</summary>
internal static class ManifestReader
{
    internal const string ReservedZero = "reserved";
    internal const string CompandedZero = "companded";

    /// <exception cref="ManifestException">The text is not a manifest, is of a newer schema, or was altered.</exception>
    public static ManifestDocument Read(string text)
    {
        JsonValue root;
        try
        {
            root = JsonReader.Parse(text);
        }
        catch (JsonFormatException e)
        {
            throw new ManifestException(ManifestProblemKind.Unreadable, e.Line, $"it is not valid JSON: {e.Message}");
        }

        if (root.Find("schema") is null && root.Find(ManifestSeal.ContentHashName) is not null)
        {
            // It was sealed once, so that the line can be found on which the schema was changed to something else.
            ManifestSeal.Verify(root, text);
        }

        int schema = Integer(root, "schema", 1, int.MaxValue);
        if (schema > Manifest.SchemaVersion)
        {
            throw new ManifestException(
                ManifestProblemKind.SchemaTooNew,
                root.Find("schema")!.Line,
                $"its schema is {schema}, this version of TeqGen reads up to {Manifest.SchemaVersion}");
        }

        ManifestSeal.Verify(root, text);
        var layers = Member(root, "layers", JsonKind.Array).Items;
        var products = root.Find("products") is null ? [] : Member(root, "products", JsonKind.Array).Items;
        var manifest = new Manifest(
            Text(root, "model"),
            Hash(root, "definitionHash"),
            Hash(root, "weightsHash"),
            ReadBlob(Member(root, "blob", JsonKind.Object)),
            ReadSearch(Member(root, "search", JsonKind.Object)),
            layers.Select(ReadLayer).ToEquatableArray(),
            products.Select(ReadProduct).ToEquatableArray());
        RejectRepeated(layers, "path", "layer ");
        RejectRepeated(products, "node", "the product at node ");
        return new ManifestDocument(manifest, layers.Select(layer => layer.Line).ToEquatableArray(), products.Select(product => product.Line).ToEquatableArray());
    }

    private static BlobReference ReadBlob(JsonValue blob)
    {
        string file = Text(blob, "file");
        if (file.Length == 0 || file.IndexOfAny(['/', '\\', ':', '\0']) >= 0 || file is "." or "..")
        {
            throw Unreadable(blob, $"the blob's file \"{file}\" is not a file name");
        }

        var bytes = Member(blob, "bytes", JsonKind.Number);
        if (!long.TryParse(bytes.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw Unreadable(bytes, $"\"bytes\" must be a whole number, found {bytes.Text}");
        }

        return new BlobReference(file, length, Hash(blob, "sha256"));
    }

    private static SearchProvenance ReadSearch(JsonValue search) => new(
        Text(search, "tool"),
        Text(search, "strategy"),
        ReadOptions(Member(search, "options", JsonKind.Object)),
        Hash(search, "calibrationHash"),
        Text(search, "labelsHash"),
        Integer(search, "calibrationInputs", 0, int.MaxValue),
        Member(search, "results", JsonKind.Object).Members.Select(m => new NamedReal(m.Key, ReadReal(m.Value, m.Key))).ToEquatableArray());

    private static EquatableArray<NamedValue> ReadOptions(JsonValue options) =>
        options.Members.Select(option => new NamedValue(option.Key, Text(options, option.Key))).ToEquatableArray();

    private static ManifestLayer ReadLayer(JsonValue layer)
    {
        if (layer.Kind != JsonKind.Object)
        {
            throw Unreadable(layer, "a layer must be an object");
        }

        var path = Text(layer, "path");
        return new ManifestLayer(
            path,
            Text(layer, "kind"),
            Shape(layer, "weightShape"),
            Shape(layer, "inputShape"),
            ReadBase(layer, $"layer {path}"),
            ReadOperand(Member(layer, "weights", JsonKind.Object), $"layer {path}"),
            ReadOperand(Member(layer, "activations", JsonKind.Object), $"layer {path}"));
    }

    private static ManifestProduct ReadProduct(JsonValue product)
    {
        if (product.Kind != JsonKind.Object)
        {
            throw Unreadable(product, "a product must be an object");
        }

        int node = Integer(product, "node", 0, int.MaxValue);
        string name = $"the product at node {node.ToString(CultureInfo.InvariantCulture)}";
        var (left, right) = (Member(product, "left", JsonKind.Object), Member(product, "right", JsonKind.Object));
        return new ManifestProduct(node, ReadBase(product, name), WithoutOffset(left, name), WithoutOffset(right, name));
    }

    private static ManifestOperand WithoutOffset(JsonValue operand, string name)
    {
        var read = ReadOperand(operand, name);
        return read.Companded || read.Beta.Value != 0
            ? throw Unreadable(operand.Find("beta")!, $"{name}: both operands have a reserved zero and β = 0, found {operand.Find("zero")!.Text} and β = {read.Beta.Text}")
            : read;
    }

    private static Real ReadBase(JsonValue owner, string name)
    {
        var b = ReadReal(Member(owner, "base", JsonKind.Object), "base");
        return b.Value > 1 ? b : throw Unreadable(owner.Find("base")!, $"{name}: the base must be greater than 1, found {b.Text}");
    }

    private static ManifestOperand ReadOperand(JsonValue operand, string name)
    {
        bool signed = Member(operand, "signed", JsonKind.Boolean).Text == "true";
        string zero = Text(operand, "zero");
        if (zero is not (ReservedZero or CompandedZero))
        {
            throw Unreadable(operand.Find("zero")!, $"{name}: \"zero\" must be \"{ReservedZero}\" or \"{CompandedZero}\", found \"{zero}\"");
        }

        var alpha = ReadReal(Member(operand, "alpha", JsonKind.Object), "alpha");
        var beta = ReadReal(Member(operand, "beta", JsonKind.Object), "beta");
        bool companded = zero == CompandedZero;
        if (!(alpha.Value > 0))
        {
            throw Unreadable(operand.Find("alpha")!, $"{name}: α must be greater than 0, found {alpha.Text}");
        }

        // Exact comparison: a companded grid's zero is exact only if β is −α to the last bit.
        if (companded && beta.Value != -alpha.Value)
        {
            throw Unreadable(operand.Find("beta")!, $"{name}: a companded grid has β = −α, found α = {alpha.Text}, β = {beta.Text}");
        }

        return new ManifestOperand(
            Integer(operand, "exponentBits", 1, signed ? 7 : 8),
            signed,
            companded,
            alpha,
            beta,
            ReadReal(Member(operand, "rmae", JsonKind.Object), "rmae"),
            ReadReal(Member(operand, "sqnrDb", JsonKind.Object), "sqnrDb"));
    }

    private static void RejectRepeated(List<JsonValue> items, string key, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            string text = item.Find(key)!.Text;
            if (!seen.Add(text))
            {
                throw Unreadable(item, $"{name}{text} appears twice");
            }
        }
    }

    private static Real ReadReal(JsonValue real, string name)
    {
        if (real.Kind != JsonKind.Object)
        {
            throw Unreadable(real, $"\"{name}\" must be an object with \"value\" and \"bits\"");
        }

        string text = Member(real, "value", JsonKind.Number).Text;
        string bits = Text(real, "bits");
        if (!Sha256Hex.IsHex(bits, 16))
        {
            throw Unreadable(real, $"\"{name}\": \"bits\" must be 16 lower-case hexadecimal digits, found \"{bits}\"");
        }

        double number = BitConverter.Int64BitsToDouble(long.Parse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        if (double.IsNaN(number) || double.IsInfinity(number))
        {
            throw Unreadable(real, $"\"{name}\" must be finite, its bits are {bits}");
        }

        return new Real(number, text);
    }

    private static EquatableArray<int> Shape(JsonValue owner, string name)
    {
        var shape = Member(owner, name, JsonKind.Array);
        return shape.Items.Select(item => ParseInteger(item, name, 1, int.MaxValue)).ToEquatableArray();
    }

    private static int Integer(JsonValue owner, string name, int minimum, int maximum) =>
        ParseInteger(Member(owner, name, JsonKind.Number), name, minimum, maximum);

    private static int ParseInteger(JsonValue value, string name, int minimum, int maximum)
    {
        if (value.Kind != JsonKind.Number
            || !int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number < minimum || number > maximum)
        {
            string range = maximum == int.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}";
            throw Unreadable(value, $"\"{name}\" must be a whole number {range}, found {value.Text}");
        }

        return number;
    }

    private static string Hash(JsonValue owner, string name)
    {
        var value = Member(owner, name, JsonKind.String);
        return Sha256Hex.IsHash(value.Text)
            ? value.Text
            : throw Unreadable(value, $"\"{name}\" must be 64 lower-case hexadecimal digits, found \"{value.Text}\"");
    }

    private static string Text(JsonValue owner, string name) => Member(owner, name, JsonKind.String).Text;

    private static JsonValue Member(JsonValue owner, string name, JsonKind kind)
    {
        var value = owner.Kind == JsonKind.Object ? owner.Find(name) : null;
        if (value is null)
        {
            throw Unreadable(owner, $"\"{name}\" is missing");
        }

        return value.Kind == kind
            ? value
            : throw Unreadable(value, $"\"{name}\" must be of type {kind}, found {value.Kind}");
    }

    private static ManifestException Unreadable(JsonValue at, string message) =>
        new(ManifestProblemKind.Unreadable, at.Line, message);
}
