using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TeqGen.Search.Commands;

/// <summary>The options that say when a search is done.</summary>
internal sealed class StoppingRuleOptions
{
    private readonly Option<double?> maximumLoss = new("--max-loss")
    {
        Description = "Largest loss of accuracy, in points; 1 if no other rule is given. The search takes the fewest bits that it allows.",
        CustomParser = OptionalNumber,
    };

    private readonly Option<double?> targetBits = new("--target-bits")
    {
        Description = "Mean stored bits to come down to: with --max-loss at most that loss, without it whatever it costs.",
        CustomParser = OptionalNumber,
    };

    private readonly Option<double?> minimumSqnr = new("--min-sqnr")
    {
        Description = "Least ratio of the network's outputs to their error, in decibels.",
        CustomParser = OptionalNumber,
    };

    private readonly Option<double?> maximumTime = new("--max-time")
    {
        Description = "Seconds after which the best network so far is taken; the result then depends on the machine.",
        CustomParser = OptionalNumber,
    };

    private readonly Option<string> metric = new("--metric")
    {
        Description = "What the loss is of: top1 (with --labels), agreement (with FP32), or sqnr (with --min-sqnr).",
        DefaultValueFactory = _ => "auto",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[maximumLoss, targetBits, minimumSqnr, maximumTime, metric])
        {
            command.Options.Add(option);
        }

        metric.AcceptOnlyFromAmong("auto", "top1", "agreement", "sqnr");
    }

    public SearchOptions Read(ParseResult parsed) => new()
    {
        MaximumLoss = parsed.GetValue(maximumLoss),
        TargetBits = parsed.GetValue(targetBits),
        MinimumSqnr = parsed.GetValue(minimumSqnr),
        MaximumTime = parsed.GetValue(maximumTime) is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, -1, 1e9)) : null,
        Metric = Enum.Parse<LossMetric>(parsed.GetValue(metric)!, ignoreCase: true),
    };

    /// <summary>A number without group separators: "1,5" is a slip for 1.5 where commas are decimal, and must not become 15.</summary>
    public static double Number(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            argument.AddError($"{(argument.Parent as OptionResult)?.Option.Name} must be a number such as 1.5, found '{text}'.");
        }

        return number;
    }

    private static double? OptionalNumber(ArgumentResult argument) => Number(argument);
}
