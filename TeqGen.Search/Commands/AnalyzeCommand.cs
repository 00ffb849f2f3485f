using System.CommandLine;
using TeqGen.Search.Distributions;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen analyze</c>: which distributions the values of tensors have.</summary>
internal static class AnalyzeCommand
{
    private static readonly string[] Rankings = [.. Enum.GetNames<FitRanking>().Select(name => name.ToLowerInvariant())];

    public static Command Create(TextWriter output)
    {
        var file = new Argument<string>("file") { Description = "FILE.npy, FILE.npy.gz or FILE.safetensors[#TENSOR]." };
        var rank = new Option<string>("--rank")
        {
            Description = "What the fits are ordered by: likelihood (with a penalty for each parameter), ks or rss.",
            DefaultValueFactory = _ => Rankings[0],
        };
        rank.AcceptOnlyFromAmong(Rankings);
        var json = new Option<bool>("--json") { Description = "Print the result as JSON: an object, or an array for several tensors." };
        var command = new Command("analyze", "Fits distributions to the values of tensors and prints how well each describes them.")
        {
            file, rank, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var tensors = TensorInput.Read(parsed.GetRequiredValue(file));
                var analyses = new TensorAnalysis[tensors.Length];
                Chunks.For(
                    tensors.Length,
                    threads: 0,
                    i => analyses[i] = DistributionAnalyzer.Analyze(tensors[i].Name, Narrow(tensors[i])),
                    cancellationToken);
                var ranking = Enum.Parse<FitRanking>(parsed.GetRequiredValue(rank), ignoreCase: true);
                AnalyzeReport.Write(output, analyses, ranking, parsed.GetValue(json));
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static float[] Narrow(InputTensor tensor)
    {
        var values = new float[tensor.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)tensor.Values[i];
            if (!float.IsFinite(values[i]))
            {
                string found = double.IsFinite(tensor.Values[i]) ? "beyond binary32" : double.IsNaN(tensor.Values[i]) ? "NaN" : "infinite";
                throw new SearchException($"{tensor.Place}: value {i} is {found}, expected a finite binary32; replace or scale it.");
            }
        }

        return values.Length > 0 ? values : throw new SearchException($"{tensor.Place} has no values, expected at least one; leave it out.");
    }
}
