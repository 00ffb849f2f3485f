using System;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Manifests;

/// <summary>Manifest to text: members in a fixed order, invariant, no time stamps, sealed.</summary>
internal static class ManifestWriter
{
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static string Write(Manifest manifest)
    {
        var root = JsonValue.Object(
            ("schema", JsonValue.Number(manifest.Schema)),
            ("model", JsonValue.String(manifest.Model)),
            ("definitionHash", JsonValue.String(manifest.DefinitionHash)),
            ("weightsHash", JsonValue.String(manifest.WeightsHash)),
            ("blob", JsonValue.Object(
                ("file", JsonValue.String(manifest.Blob.File)),
                ("bytes", JsonValue.Number(manifest.Blob.Bytes)),
                ("sha256", JsonValue.String(manifest.Blob.Sha256)))),
            ("search", Search(manifest.Search)),
            ("layers", JsonValue.Array(manifest.Layers.Select(Layer))));
        if (manifest.Products.Count > 0)
        {
            root.Members.Add(new("products", JsonValue.Array(manifest.Products.Select(Product))));
        }

        ManifestSeal.Add(root);
        return JsonWriter.Indented(root);
    }

    private static JsonValue Search(SearchProvenance search) => JsonValue.Object(
        ("tool", JsonValue.String(search.ToolVersion)),
        ("strategy", JsonValue.String(search.Strategy)),
        ("options", JsonValue.Object([.. search.Options.Select(option => (option.Name, JsonValue.String(option.Value)))])),
        ("calibrationHash", JsonValue.String(search.CalibrationHash)),
        ("labelsHash", JsonValue.String(search.LabelsHash)),
        ("calibrationInputs", JsonValue.Number(search.CalibrationInputs)),
        ("results", JsonValue.Object([.. search.Results.Select(result => (result.Name, Real(result.Value)))])));

    private static JsonValue Layer(ManifestLayer layer) => JsonValue.Object(
        ("path", JsonValue.String(layer.Path)),
        ("kind", JsonValue.String(layer.Kind)),
        ("weightShape", Shape(layer.WeightShape)),
        ("inputShape", Shape(layer.InputShape)),
        ("base", Real(layer.Base)),
        ("weights", Operand(layer.Weights)),
        ("activations", Operand(layer.Activations)));

    private static JsonValue Product(ManifestProduct product) => JsonValue.Object(
        ("node", JsonValue.Number(product.Node)),
        ("base", Real(product.Base)),
        ("left", Operand(product.Left)),
        ("right", Operand(product.Right)));

    private static JsonValue Operand(ManifestOperand operand) => JsonValue.Object(
        ("exponentBits", JsonValue.Number(operand.ExponentBits)),
        ("signed", JsonValue.Boolean(operand.Signed)),
        ("zero", JsonValue.String(operand.Companded ? ManifestReader.CompandedZero : ManifestReader.ReservedZero)),
        ("alpha", Real(operand.Alpha)),
        ("beta", Real(operand.Beta)),
        ("rmae", Real(operand.Rmae)),
        ("sqnrDb", Real(operand.SqnrDecibels)));

    private static JsonValue Shape(EquatableArray<int> shape) => JsonValue.Array(shape.Select(extent => JsonValue.Number(extent)));

    // JSON has no infinities and no NaN, and a reader would refuse them.
    private static JsonValue Real(Real real) => double.IsNaN(real.Value) || double.IsInfinity(real.Value)
        ? throw new ArgumentException($"A manifest holds finite numbers only, found {real.Text}.", nameof(real))
        : JsonValue.Object(("value", JsonValue.Number(real.Text)), ("bits", JsonValue.String(real.Bits)));
}
