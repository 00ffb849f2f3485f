using System.Text.Json;

namespace TeqGen.Benchmarks.Results;

/// <summary>A row of docs/results.json.</summary>
/// <param name="Network">The network.</param>
/// <param name="Strategy">How it was quantized.</param>
/// <param name="MeanBits">Mean stored bits of weights and activations together.</param>
/// <param name="WeightBits">Of weights.</param>
/// <param name="ActivationBits">Of activations.</param>
/// <param name="Metric"><c>top1</c> and <c>agreement</c> in per cent, <c>sqnrDb</c> of the outputs.</param>
/// <param name="Fp32">FP32's figure; null for SQNR.</param>
/// <param name="Quantized">The quantized network's.</param>
/// <param name="SearchSeconds">Seconds that calibration, search and rounding took.</param>
/// <param name="PeakBytes">The most memory in this time.</param>
/// <param name="FewestBits">Stored bits of the narrowest layer, the mean of weights and activations.</param>
internal sealed record ResultRow(
    string Network,
    string Strategy,
    double MeanBits,
    double WeightBits,
    double ActivationBits,
    string Metric,
    double? Fp32,
    double Quantized,
    double SearchSeconds,
    long PeakBytes,
    int FewestBits);

/// <summary>Rows that have been measured, kept in a file so that a run goes on where one has ended.</summary>
internal sealed class ResultStore(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<ResultRow> rows = File.Exists(path) ? JsonSerializer.Deserialize<List<ResultRow>>(File.ReadAllText(path), Json)! : [];

    /// <summary>The rows in the order of networks and strategies.</summary>
    public IReadOnlyList<ResultRow> Rows => [.. rows.OrderBy(Order)];

    public bool Has(string network, string strategy) => rows.Exists(row => row.Network == network && row.Strategy == strategy);

    /// <summary>Replaces the rows of a network and strategy, on disk too: aside first, then renamed.</summary>
    public void Put(IReadOnlyList<ResultRow> found)
    {
        rows.RemoveAll(row => row.Network == found[0].Network && row.Strategy == found[0].Strategy);
        rows.AddRange(found);
        File.WriteAllText(path + ".tmp", Text());
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public string Text() => JsonSerializer.Serialize(Rows, Json) + "\n";

    private static (int, int, string) Order(ResultRow row) => (
        ResultNetwork.All.Select(network => network.Name).ToList().IndexOf(row.Network),
        ResultStrategy.All.Select(strategy => strategy.Name).ToList().IndexOf(row.Strategy),
        row.Metric);
}
