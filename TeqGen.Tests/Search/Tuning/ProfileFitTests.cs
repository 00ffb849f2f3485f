using TeqGen.Search.Tuning;
using TeqGen.Shared.Costs;

namespace TeqGen.Tests.Search.Tuning;

public class ProfileFitTests
{
    public static TheoryData<string> Strategies => [.. CostModel.Strategies.Select(strategy => strategy.ToString())];

    /// <summary>Times that a profile predicts are fitted by constants that predict them again, also for layers that were not fitted to.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Constants_predict_layers_that_they_were_not_fitted_to(string name)
    {
        var strategy = Enum.Parse<KernelStrategy>(name);
        var truth = MachineProfile.Default;
        var probes = TuningProbes.For(strategy);
        (LayerWork Work, double Nanoseconds)[] measured = [.. probes.Where((_, i) => i % 5 != 0).Select(probe => (probe.Work, CostModel.Nanoseconds(strategy, probe.Work, truth)))];
        var (constants, error) = ProfileFit.Run(strategy, measured, truth.VectorBits, truth.CacheBytes);
        Assert.All(constants, constant => Assert.True(constant >= 0));
        Assert.InRange(error, 0, 1e-3);
        (LayerWork Work, double Nanoseconds)[] others = [.. probes.Where((_, i) => i % 5 == 0).Select(probe => (probe.Work, CostModel.Nanoseconds(strategy, probe.Work, truth)))];
        Assert.True(StrategyFit.Of(strategy, others, constants, truth.VectorBits, truth.CacheBytes).Within > 0.9);
    }

    /// <summary>Every kind of work occurs in the layers that are measured, or its constant could not be fitted.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_kind_of_work_is_measured(string name)
    {
        var strategy = Enum.Parse<KernelStrategy>(name);
        var terms = TuningProbes.For(strategy).SelectMany(probe => CostModel.Terms(strategy, probe.Work, 512, 1 << 20)).ToList();
        Assert.Equal(CostModel.Names(strategy).Order(), terms.Select(term => term.Name).Distinct().Order());
        Assert.All(CostModel.Names(strategy), constant => Assert.Contains(terms, term => term.Name == constant && term.Amount > 0));
    }

    [Fact]
    public void A_probe_runs_by_every_strategy()
    {
        var probe = Probe.Linear(40, 24, 4, 4, signed: true);
        ProbeRun[] runs = [.. CostModel.Strategies.Select(strategy => new ProbeRun(probe, strategy))];
        Assert.All(ProbeRun.Measure(runs, 1, _ => { }, CancellationToken.None), time => Assert.True(time > 0));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => ProbeRun.Measure(runs, 1, _ => { }, stopped.Token));
    }
}
