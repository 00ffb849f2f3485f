using System.CommandLine;
using TeqGen.Kernels.Counting;
using TeqGen.Search.Tuning;
using TeqGen.Shared.Costs;

namespace TeqGen.Benchmarks.Cost;

/// <summary>What the cost model predicts against what is measured, by strategy, on layers that its constants were not fitted to.</summary>
internal static class CostBenchmark
{
    // Slower ones are left out: 512 × 1000 outputs counted for 169 pixels take seconds.
    private const double LongestNanoseconds = 60e6;

    // The compiler, whose methods are compiled first, ran in the same process before.
    private const double WarmUpSeconds = 5;

    private sealed record Row(string Layer, string Strategy, double PredictedMicroseconds, double MeasuredMicroseconds)
    {
        public double Ratio => PredictedMicroseconds / MeasuredMicroseconds;
    }

    public static Command CreateCommand(Option<bool> json)
    {
        var command = new Command("cost", "predicted against measured time of layers that the constants were not fitted to, and the share that is within 25 %");
        command.SetAction(result => Run(result.GetValue(json)));
        return command;
    }

    /// <summary>
    /// The layers that are fitted to and the others take turns, strategy by strategy: a shared machine's speed changes by half from one minute to the next, which is no question of the model.
    /// </summary>
    private static void Run(bool json)
    {
        var tuning = new Dictionary<KernelStrategy, List<(LayerWork Work, double Nanoseconds)>>();
        var measured = new List<(KernelStrategy Strategy, Probe Probe, double Nanoseconds)>();
        foreach (var strategy in CostModel.Strategies)
        {
            var fitted = TuningProbes.For(strategy);
            Probe[] others = [.. CostProbes.All.Where(probe => CostModel.Serves(strategy, probe.Work) && CostModel.Nanoseconds(strategy, probe.Work, MachineProfile.Default) < LongestNanoseconds)];
            CountingKernel?[] kernels = strategy == KernelStrategy.CompareAndAccumulate ? [.. EmittedKernels.For(others)] : new CountingKernel?[others.Length];
            ProbeRun[] runs = [.. fitted.Select(probe => new ProbeRun(probe, strategy)), .. others.Select((probe, i) => new ProbeRun(probe, strategy, kernels[i]))];
            ProbeRun.WarmUp([.. runs.Reverse()], WarmUpSeconds);
            double[] times = ProbeRun.Measure(runs, Tuner.Passes, _ => { }, CancellationToken.None);
            tuning.Add(strategy, [.. fitted.Zip(times, (probe, time) => (probe.Work, time))]);
            measured.AddRange(others.Zip(times[fitted.Count..], (probe, time) => (strategy, probe, time)));
        }

        var profile = Tuner.Fit("this run", tuning).Profile;
        Row[] rows =
        [
            .. measured.Select(layer => new Row(
                layer.Probe.ToString(),
                MachineProfile.Section(layer.Strategy),
                CostModel.Nanoseconds(layer.Strategy, layer.Probe.Work, profile) / 1000,
                layer.Nanoseconds / 1000)),
        ];
        Output.Write(
            rows,
            json,
            ("layer", row => row.Layer),
            ("strategy", row => row.Strategy),
            ("predicted, µs", row => Output.Number(row.PredictedMicroseconds)),
            ("measured, µs", row => Output.Number(row.MeasuredMicroseconds)),
            ("predicted / measured", row => Output.Number(row.Ratio)));
        if (!json)
        {
            StrategyFit[] shares = [.. rows.Zip(measured).GroupBy(pair => pair.Second.Strategy, (strategy, pairs) => StrategyFit.Of(strategy, [.. pairs.Select(pair => Math.Abs(pair.First.Ratio - 1))]))];
            Console.Out.WriteLine();
            Console.Out.Write(Output.Table(
                shares,
                ("strategy", share => MachineProfile.Section(share.Strategy)),
                ("layers", share => Output.Number(share.Layers, 0)),
                ("median error, %", share => Output.Number(100 * share.MedianError, 1)),
                ("within 25 %, %", share => Output.Number(100 * share.Within, 0))));
        }
    }
}
