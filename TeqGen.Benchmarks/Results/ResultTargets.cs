using System.Globalization;
using System.Text;

namespace TeqGen.Benchmarks.Results;

/// <summary>The targets of the search, and what the rows say of them.</summary>
internal static class ResultTargets
{
    private const string Missing = "not measured";
    private static readonly string[] Labelled = ["fashion-mlp", "fashion-lenet", "resnet20", "resnet56"];
    private static readonly string[] Exponential = ["dna-teq@1.0", "dna-teq@0.3", "teq+@1.0", "teq+@0.3"];

    public static string Table(IReadOnlyList<ResultRow> rows)
    {
        var text = new StringBuilder("| | goal | floor | measured | |\n|---|---|---|---|---|\n");
        void Add(string what, string goal, string floor, (string Text, bool? Goal, bool? Floor) found) => text.Append(
            CultureInfo.InvariantCulture, $"| {what} | {goal} | {floor} | {found.Text} | {Verdict(found.Goal, found.Floor)} |\n");
        Add("mean stored bits at a top-1 loss ≤ 1.0 point, each labelled network", "≤ 4.0", "4.8", Bits(rows, 1.0, 4.0, 4.8));
        Add("the same at a loss ≤ 0.3 point", "≤ 4.8", "5.5", Bits(rows, 0.3, 4.8, 5.5));
        Add("some layers at 3 stored bits or fewer", "yes", "yes", Narrow(rows));
        Add("`dna-teq` against uniform-clip at the same bits, points of top-1", "better on every network", "better on average", AgainstUniform(rows, "dna-teq@1.0"));
        Add("`teq+` against `dna-teq` at a budget of 1.0: bits fewer (points of top-1 better)", "≥ 0.7", "0.3", AgainstDnaTeq(rows, "1.0"));
        Add("the same at a budget of 0.3", "≥ 0.7", "0.3", AgainstDnaTeq(rows, "0.3"));
        Add("search time, ResNet-56", "≤ 180 s", "600 s", Cost(rows, row => row.SearchSeconds, "s", 180, 600));
        Add("peak memory, ResNet-56", "≤ 1,000 MB", "2,000 MB", Cost(rows, row => row.PeakBytes / 1e6, "MB", 1000, 2000));
        return text.ToString();
    }

    private static string Verdict(bool? goal, bool? floor) => (goal, floor) switch
    {
        (true, _) => "goal met",
        (false, true) => "floor met",
        (false, false) => "**not met**",
        _ => "",
    };

    private static ResultRow? Find(IReadOnlyList<ResultRow> rows, string network, string strategy) =>
        rows.FirstOrDefault(row => row.Network == network && row.Strategy == strategy && row.Metric == "top1");

    private static double Loss(ResultRow row) => row.Fp32!.Value - row.Quantized;

    private static (string, bool?, bool?) Bits(IReadOnlyList<ResultRow> rows, double loss, double goal, double floor)
    {
        var parts = new List<string>();
        var bits = new List<double>();
        foreach (string network in Labelled)
        {
            var best = Exponential.Select(strategy => Find(rows, network, strategy)).OfType<ResultRow>()
                .Where(row => Loss(row) <= loss).MinBy(row => row.MeanBits);
            bool measured = Exponential.Any(strategy => Find(rows, network, strategy) is not null);
            bits.Add(best?.MeanBits ?? (measured ? double.PositiveInfinity : double.NaN));
            parts.Add(best is null
                ? $"{network} {(measured ? "none" : Missing)}"
                : string.Create(CultureInfo.InvariantCulture, $"{network} {best.MeanBits:F2} ({best.Strategy})"));
        }

        return bits.Exists(double.IsNaN)
            ? (string.Join("; ", parts), null, null)
            : (string.Join("; ", parts), bits.TrueForAll(value => value <= goal), bits.TrueForAll(value => value <= floor));
    }

    private static (string, bool?, bool?) Narrow(IReadOnlyList<ResultRow> rows)
    {
        var narrow = Exponential.SelectMany(strategy => Labelled.Select(network => Find(rows, network, strategy))).OfType<ResultRow>().ToArray();
        if (narrow.Length == 0)
        {
            return (Missing, null, null);
        }

        var best = narrow.MinBy(row => row.FewestBits)!;
        bool met = best.FewestBits <= 3;
        return (string.Create(CultureInfo.InvariantCulture, $"{best.FewestBits} bits in {best.Network} by {best.Strategy}"), met, met);
    }

    private static (string, bool?, bool?) AgainstUniform(IReadOnlyList<ResultRow> rows, string search)
    {
        var parts = new List<string>();
        var gains = new List<double>();
        foreach (string network in Labelled)
        {
            var (ours, theirs) = (Find(rows, network, search), Find(rows, network, ResultStrategy.AtWidths("uniform-clip", search, perOutput: false)));
            var channels = Find(rows, network, ResultStrategy.AtWidths("uniform-clip", search, perOutput: true));
            if (ours is not null && theirs is not null)
            {
                gains.Add(ours.Quantized - theirs.Quantized);
                string other = channels is null
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $" ({ours.Quantized - channels.Quantized:+0.00;−0.00} with a scale an output)");
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{network} {gains[^1]:+0.00;−0.00}{other}"));
            }
        }

        return gains.Count == 0
            ? (Missing, null, null)
            : (string.Join("; ", parts), gains.TrueForAll(gain => gain > 0), gains.Average() > 0);
    }

    private static (string, bool?, bool?) AgainstDnaTeq(IReadOnlyList<ResultRow> rows, string budget)
    {
        var parts = new List<string>();
        var gains = new List<double>();
        foreach (string network in Labelled)
        {
            if ((Find(rows, network, "teq+@" + budget), Find(rows, network, "dna-teq@" + budget)) is ({ } ours, { } theirs))
            {
                gains.Add(theirs.MeanBits - ours.MeanBits);
                parts.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{network} {gains[^1]:0.00;−0.00} ({ours.Quantized - theirs.Quantized:+0.00;−0.00})"));
            }
        }

        return gains.Count == 0
            ? (Missing, null, null)
            : (string.Join("; ", parts), gains.TrueForAll(gain => gain >= 0.7), gains.Average() >= 0.3);
    }

    private static (string, bool?, bool?) Cost(IReadOnlyList<ResultRow> rows, Func<ResultRow, double> cost, string unit, double goal, double floor)
    {
        var found = Exponential.Select(strategy => Find(rows, "resnet56", strategy)).OfType<ResultRow>().ToArray();
        string text = string.Join(
            "; ", found.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Strategy} {cost(row):F0} {unit}")));
        return found.Length == 0
            ? (Missing, null, null)
            : (text, found.All(row => cost(row) <= goal), found.All(row => cost(row) <= floor));
    }
}
