using System.Globalization;
using System.Text;

namespace TeqGen.Benchmarks.Results;

/// <summary>Writes docs/results.md: the targets with what was measured, then every row.</summary>
internal static class ResultsPage
{
    public static string Write(IReadOnlyList<ResultRow> rows, string notes)
    {
        var page = new StringBuilder();
        page.Append("""
            # Results

            Written by `dotnet run -c Release --project TeqGen.Benchmarks -- results [--network …] [--strategy …] [--again] [--json]`, which keeps rows that are there (`results.json`) and measures the others.

            Searches see the FP32 weights and the calibration inputs only (512; SqueezeNet 64, text-direction 128); what is below is measured on other inputs: 10,000 Fashion-MNIST images, 5,000 CIFAR-10 images (JPEG), 300 photos, 500 rendered lines of text. Bits are mean stored bits,
            sign counted: of weights all bits of the parameters (of a search's file with header, gaps, factors and biases; of a baseline codes, scales and FP32 biases alone), of activations those of every layer's encoded inputs, and of both together. `@` is the budget: points of
            top-1 that a search may lose on its calibration inputs. Baselines have one width for all layers and a scale a tensor, with `/output` a scale for each output's weights; scales are those of least squared error (absmax and nf: the largest magnitude). A baseline "at" a search
            has in every layer the widths that the search found. Seconds are of calibration, search and rounding on two shared cores; memory is the most that the process took meanwhile, the calibration set in it. AlexNet and ResNet-50 with ImageNet weights, which the paper uses, are
            not among the networks: SqueezeNet and the CIFAR ResNets stand in for them.


            """.ReplaceLineEndings("\n"));
        page.Append("## Targets\n\n").Append(ResultTargets.Table(rows)).Append('\n');
        foreach (var network in ResultNetwork.All)
        {
            var own = rows.Where(row => row.Network == network.Name).ToArray();
            if (own.Length > 0)
            {
                page.Append(Section(network, own));
            }
        }

        if (notes.Length > 0)
        {
            page.Append('\n').Append(notes);
        }

        return page.ToString();
    }

    private static string Section(ResultNetwork network, ResultRow[] rows)
    {
        var metrics = network.Metrics.Select(metric => metric switch
        {
            ResultMetric.Top1 => ("top1", string.Create(CultureInfo.InvariantCulture, $"top-1, % (FP32 {rows.First(row => row.Metric == "top1").Fp32:F2})")),
            ResultMetric.Agreement => ("agreement", "agreement with FP32, %"),
            _ => ("sqnrDb", "output SQNR, dB"),
        }).ToArray();
        var text = new StringBuilder($"\n## {network.Name}\n\n| strategy | mean bits | weights | activations | narrowest |");
        text.Append(string.Concat(metrics.Select(metric => $" {metric.Item2} |"))).Append(" loss | search, s | peak, MB |\n|---|---|---|---|---|");
        text.Append(string.Concat(Enumerable.Repeat("---|", metrics.Length + 3))).Append('\n');
        foreach (var strategy in rows.GroupBy(row => row.Strategy))
        {
            var first = strategy.First();
            var top1 = strategy.FirstOrDefault(row => row.Metric == "top1");
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"| {strategy.Key} | {first.MeanBits:F2} | {first.WeightBits:F2} | {first.ActivationBits:F2} | {first.FewestBits} |"));
            foreach (var (metric, _) in metrics)
            {
                text.Append(string.Create(CultureInfo.InvariantCulture, $" {strategy.First(row => row.Metric == metric).Quantized:F2} |"));
            }

            text.Append(string.Create(
                CultureInfo.InvariantCulture, $" {top1?.Fp32 - top1?.Quantized:F2} | {first.SearchSeconds:F1} | {first.PeakBytes / 1e6:F0} |\n"));
        }

        return text.ToString();
    }
}
