using System.Globalization;
using System.Xml.Linq;
using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Import;
using TeqGen.Search.Reports;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Reports;

/// <summary>The report on a small searched network: what it says, and that its page needs nothing else.</summary>
public sealed class ReportTests
{
    private static readonly SearchResult Result = SmallSearch.Run();
    private static readonly NetworkReport Report = Build();

    [Fact]
    public void Layers_have_the_grids_and_errors_of_the_manifest()
    {
        var manifest = ManifestReader.Read(Result.Files.Manifest).Manifest;
        Assert.Equal(manifest.Layers.Select(layer => layer.Path), Report.Layers.Select(layer => layer.Path));
        foreach (var (stored, layer) in manifest.Layers.Zip(Report.Layers))
        {
            Assert.Equal(stored.Base.Value, layer.Weights.Grid!.Base);
            Assert.Equal(stored.Weights.StoredBits, layer.Weights.Grid.StoredBits);
            Assert.Equal(stored.Activations.Alpha.Value, layer.Activations.Grid!.Alpha);
            Assert.Equal(stored.Activations.Rmae.Value, layer.Activations.Rmae);
            Assert.Equal(layer.WeightShape[0] * layer.WeightShape[1], layer.Weights.Analysis.Statistics.Count);
            Assert.InRange(layer.Weights.Use!.UsedLevels, 2, layer.Weights.Use.Levels);
        }

        Assert.Equal(Result.Loss.Points, Report.Quantized.Quality.Loss.Points, 1e-9);
        Assert.Equal(Result.MeanStoredBits, Report.Quantized.Bits);
        Assert.Equal(["uniform-clip-4"], Report.Baselines.Select(row => row.Name));
    }

    [Fact]
    public void Threads_do_not_matter() => Assert.Equal(HtmlReport.Write(Report), HtmlReport.Write(Build(threads: 2)));

    [Fact]
    public void The_page_is_well_formed_and_has_no_external_resources()
    {
        string page = HtmlReport.Write(Report with { Model = "<Net & \"co\">" });
        Assert.DoesNotContain("<Net", page, StringComparison.Ordinal);
        foreach (string reference in (string[])["src=", "@import", "<link", "<script", "http://fonts", "https://"])
        {
            Assert.DoesNotContain(reference, page, StringComparison.Ordinal);
        }

        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        string[] pieces = page.Split("<svg");
        Assert.Equal(2 + (2 * Report.Layers.Count), pieces.Length - 1);
        var ids = new List<string>();
        foreach (string piece in pieces.Skip(1))
        {
            var svg = XElement.Parse(string.Concat("<svg", piece.AsSpan(0, piece.IndexOf("</svg>", StringComparison.Ordinal)), "</svg>"));
            ids.AddRange(svg.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>());
            Assert.Contains("var(--", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("#0101", svg.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    // Alone a layer may do more harm than among the others, which are fitted to its error.
    [Fact]
    public void The_sensitivity_of_a_layer_is_measured_with_all_others_in_FP32()
    {
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        var evaluator = new NetworkEvaluator(network);
        var calibration = SmallSearch.Calibration().Inputs;
        int items = Report.SensitivityInputs;
        var inputs = new Tensor(calibration.Data[..(items * calibration.Length / calibration.Batch)].ToArray(), [items, .. calibration.Shape[1..]]);
        var stored = StoredQuantizers.Of(Result, evaluator);
        for (int i = 0; i < Report.Layers.Count; i++)
        {
            var alone = new LayerQuantizer?[Report.Layers.Count];
            alone[i] = stored[i];
            var quality = OutputQuality.Measure(evaluator.Outputs(inputs), evaluator.Outputs(inputs, alone), null);
            Assert.Equal(quality.SqnrDecibels, Report.Layers[i].SensitivityDecibels!.Value, 1e-9);
        }
    }

    [Theory]
    [InlineData(0, 1, 8, false, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(3.9, 8.3, 8, false, "4 5 6 7 8")]
    [InlineData(-3.4, 0.8, 5, false, "−3 −2 −1 0")]
    [InlineData(0.5, 4.5, 8, true, "1 2 3 4")]
    [InlineData(0.5, 57.5, 8, true, "10 20 30 40 50")]
    [InlineData(0, 2.5e-7, 5, false, "0 5e−8 1e−7 1.5e−7 2e−7 2.5e−7")]
    [InlineData(1, 1, 5, false, "")]
    public void Ticks_are_round_numbers(double low, double high, int most, bool whole, string expected) =>
        Assert.Equal(expected, string.Join(' ', PlotFrame.Ticks(low, high, most, whole).Select(tick => tick.Text)));

    [Fact]
    public void What_is_absent_is_said_and_what_is_given_is_drawn()
    {
        Assert.Contains("is not drawn", HtmlReport.Write(Report), StringComparison.Ordinal);
        string drawn = HtmlReport.Write(Report with { Frontier = [new(5, 0.5, 20, false), new(4, 1.5, 15, true)] });
        Assert.DoesNotContain("is not drawn", drawn, StringComparison.Ordinal);
        Assert.Contains("networks that the search saw", drawn, StringComparison.Ordinal);
        Assert.Contains("No baselines were asked for", HtmlReport.Write(Report with { Baselines = [] }), StringComparison.Ordinal);
        Assert.Contains("There are no labels", string.Join('\n', Report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_and_csv_have_every_layer()
    {
        var json = JsonReader.Parse(JsonWriter.Indented(ReportJson.Of(Report)));
        Assert.Equal(3, json.Find("layers")!.Items.Count);
        Assert.Equal(8, json.Find("layers")!.Items[0].Find("weights")!.Find("distribution")!.Find("fits")!.Items.Count);
        Assert.Equal(JsonKind.Null, json.Find("frontier")!.Kind);
        string[] lines = ReportCsv.Write(Report).TrimEnd().Split("\r\n");
        Assert.Equal(1 + (2 * 3), lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        Assert.StartsWith("fc1,weights,24x36,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        string expected = HtmlReport.Write(Report) + ReportCsv.Write(Report);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "−" } };
            Assert.Equal(expected, HtmlReport.Write(Report) + ReportCsv.Write(Report));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Dead_channels_outliers_and_saturated_grids_are_warned_of()
    {
        var layer = Report.Layers[1];
        var changed = layer with
        {
            Weights = layer.Weights with { DeadChannels = 2, ErasedChannels = 1, Use = new GridUse(8, 4, 0.05, 0.7) },
            Activations = layer.Activations with
            {
                DeadChannels = 3,
                SqnrDecibels = 5,
                Analysis = TeqGen.Search.Distributions.DistributionAnalyzer.Analyze("x", [.. Enumerable.Range(1, 5000).Select(i => i / 5000f), 90]),
            },
        };
        string warnings = string.Join('\n', ReportWarnings.Of(changed));
        foreach (string expected in (string[])
            ["2 of 16 outputs", "1 of 16 outputs lose", "3 of 24 inputs are zero", "saturated, 5.0 %", "70.0 % of the non-zero", "only 4 of 8 levels", "outliers", "5.0 dB only"])
        {
            Assert.Contains(expected, warnings, StringComparison.Ordinal);
        }

        Assert.Contains("full precision", string.Join('\n', ReportWarnings.Of(layer with { Weights = layer.Weights with { Grid = null } })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_another_definition_is_refused()
    {
        var manifest = ManifestReader.Read(Result.Files.Manifest).Manifest with { DefinitionHash = new string('0', 64) };
        Assert.Contains("another definition", Assert.Throws<SearchException>(() => Build(manifest)).Message, StringComparison.Ordinal);
    }

    private static NetworkReport Build(Manifest? manifest = null, int threads = 1)
    {
        manifest ??= ManifestReader.Read(Result.Files.Manifest).Manifest;
        var network = SmallSearch.Network();
        network.LoadWeights(SmallSearch.Weights().Tensors);
        var blob = ParameterBlob.FromBytes(Result.Files.Blob, Result.Files.BlobName, manifest.Blob.Sha256);
        return new ReportBuilder(network, manifest, blob, SmallSearch.Calibration(), null, threads, _ => { })
            .Run([Baseline.Parse("uniform-clip-4")], null, default);
    }
}
