using System.Globalization;
using Spectre.Console;
using TeqGen.Search.Packing;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>Shows progress and the summary table on standard error; with <c>--json</c> the result as JSON on standard output.</summary>
internal sealed class SearchReport(TextWriter output, TextWriter error)
{
    private readonly IAnsiConsole console = CommandConsole.For(error);

    public void Stage(string text) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{text}[/]");

    /// <summary>Runs a search and shows how far each of its stages is, and how long it will take.</summary>
    public SearchResult Follow(Func<IProgress<SearchProgress>, SearchResult> search) => console
        .Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new ElapsedTimeColumn())
        .Start(context => search(new StageProgress(context)));

    public void Write(SearchResult result, string directory, bool json)
    {
        WriteTable(result);
        string manifest = Path.Combine(directory, result.Files.ManifestName);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Wrote {manifest} and {result.Files.BlobName}; build to use them.");
        if (json)
        {
            output.Write(JsonWriter.Indented(Json(result, manifest)));
        }
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Shape(IReadOnlyList<int> shape) => string.Join("×", shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));

    private static JsonValue Json(SearchResult result, string manifest)
    {
        static JsonValue Operand(OperandFit fit) => JsonValue.Object(
            ("bits", JsonValue.Number(fit.Grid.StoredBits)), ("rmae", ResultJson.Real(fit.Rmae)), ("sqnrDb", ResultJson.Real(fit.SqnrDecibels)));
        var bits = result.MeanStoredBits;
        return JsonValue.Object(
            ("manifest", JsonValue.String(manifest)),
            ("bytes", JsonValue.Number(result.Files.Blob.Length)),
            ("fp32Bytes", JsonValue.Number(result.Fp32Bytes)),
            ("weightBits", ResultJson.Real(bits.Weights)),
            ("activationBits", ResultJson.Real(bits.Activations)),
            ("meanBits", ResultJson.Real(bits.Mean)),
            ("loss", ResultJson.Real(result.Loss.Points)),
            ("lossStandardError", ResultJson.Real(result.Loss.StandardError)),
            ("agreement", ResultJson.Real(result.Quality.Agreement)),
            ("sqnrDb", ResultJson.Real(result.Quality.SqnrDecibels)),
            ("divergence", ResultJson.Real(result.Quality.Divergence)),
            ("warning", JsonValue.String(result.Warning)),
            ("frontier", FrontierFile.Json(result.Frontier)),
            ("fp32Top1", result.Fp32 is { } fp32 ? ResultJson.Real(fp32.Fraction) : ResultJson.Null),
            ("quantizedTop1", result.Quantized is { } quantized ? ResultJson.Real(quantized.Fraction) : ResultJson.Null),
            ("layers", JsonValue.Array(result.Layers.Select(layer => JsonValue.Object(
                ("path", JsonValue.String(layer.Path)),
                ("base", ResultJson.Real(layer.Fit.Base)),
                ("weights", Operand(layer.Fit.Weights)),
                ("activations", Operand(layer.Fit.Activations)))))),
            ("products", JsonValue.Array(result.Products.Select(product => JsonValue.Object(
                ("node", JsonValue.Number(product.Node)),
                ("base", ResultJson.Real(product.Base)),
                ("left", Operand(product.Left)),
                ("right", Operand(product.Right)))))));
    }

    private void WriteTable(SearchResult result)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("Layer");
        foreach (string column in (string[])["Weights", "Bits w/a", "Base", "RMAE w", "RMAE a", "SQNR w", "SQNR a"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        void AddRow(string name, string shape, double b, OperandFit weights, OperandFit activations) => table.AddRow(
            Markup.Escape(name),
            shape,
            string.Create(CultureInfo.InvariantCulture, $"{weights.Grid.StoredBits}/{activations.Grid.StoredBits}"),
            Number(b, "F4"),
            Number(100 * weights.Rmae, "F1") + " %",
            Number(100 * activations.Rmae, "F1") + " %",
            Number(weights.SqnrDecibels, "F1") + " dB",
            Number(activations.SqnrDecibels, "F1") + " dB");
        foreach (var layer in result.Layers)
        {
            AddRow(layer.Path, Shape(layer.WeightShape), layer.Fit.Base, layer.Fit.Weights, layer.Fit.Activations);
        }

        foreach (var product in result.Products)
        {
            // The right operand, which caches hold, in the place of weights.
            AddRow(string.Create(CultureInfo.InvariantCulture, $"product at node {product.Node}"), "", product.Base, product.Right, product.Left);
        }

        console.Write(table);
        var bits = result.MeanStoredBits;
        int bytes = result.Files.Blob.Length;
        string accuracy = result.Fp32 is { } fp32 && result.Quantized is { } quantized
            ? $"top-1 {Number(100 * fp32.Fraction, "F2")} % → {Number(100 * quantized.Fraction, "F2")} %"
            : "agreement with FP32";
        double ratio = (double)result.Fp32Bytes / bytes;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"Mean stored bits {bits.Mean:F2}: weights {bits.Weights:F2}, activations {bits.Activations:F2}");
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"{bytes:N0} bytes, FP32 {result.Fp32Bytes:N0} ({ratio:F1} : 1)");
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"Loss on the {result.Loss.Inputs} calibration inputs {result.Loss.Points:F2} ± {result.Loss.StandardError:F2} points ({accuracy}), to expect {result.Frontier.Single(point => point.Chosen).ExpectedLoss:F2}");
        if (result.Warning.Length > 0)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[yellow]{result.Warning}[/]");
        }
    }
}
