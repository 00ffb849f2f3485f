using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TeqGen.Shared.Costs;

namespace TeqGen.Search.Tuning;

/// <summary>A profile with how well it describes what was measured for it.</summary>
internal sealed record TunedProfile(MachineProfile Profile, IReadOnlyList<StrategyFit> Fits);

/// <summary>Measures a machine and fits its profile.</summary>
internal static class Tuner
{
    /// <summary>Passes over the layers of a strategy.</summary>
    public const int Passes = 11;

    /// <summary>How long the layers run before they are timed.</summary>
    public const double WarmUpSeconds = 1.5;

    // What the emitted kernels take of the rolled one's time for an input and for a vector operation. Without a compiler only the rolled one can be measured; docs/kernels.md has both.
    private const double EmittedShareOfInputs = 0.4;
    private const double EmittedShareOfOperations = 0.6;
    private const int SmallestCache = 1 << 18;
    private const int LargestCache = 1 << 25;

    /// <summary>Measures everything.</summary>
    /// <param name="machine">What the profile is to call the machine.</param>
    /// <param name="progress">Told the strategy and the share of its layers that were measured.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static TunedProfile Run(string machine, IProgress<(string Strategy, double Fraction)> progress, CancellationToken cancellationToken)
    {
        var measured = new Dictionary<KernelStrategy, List<(LayerWork Work, double Nanoseconds)>>();
        foreach (var strategy in CostModel.Strategies)
        {
            var probes = TuningProbes.For(strategy);
            ProbeRun[] runs = [.. probes.Select(probe => new ProbeRun(probe, strategy))];
            ProbeRun.WarmUp(runs, WarmUpSeconds);
            double[] times = ProbeRun.Measure(runs, Passes, fraction => progress.Report((MachineProfile.Section(strategy), fraction)), cancellationToken);
            measured.Add(strategy, [.. probes.Zip(times, (probe, time) => (probe.Work, time))]);
        }

        return Fit(machine, measured);
    }

    /// <summary>Fits a profile to measurements.</summary>
    /// <param name="machine">What the profile is to call the machine.</param>
    /// <param name="measured">Layers of every strategy with the nanoseconds that they took; those that compare codes by the rolled kernel.</param>
    public static TunedProfile Fit(string machine, IReadOnlyDictionary<KernelStrategy, List<(LayerWork Work, double Nanoseconds)>> measured)
    {
        // How much stays near the core shows best where weights are only read.
        int cacheBytes = CacheOf(measured[KernelStrategy.Lookup]);
        var constants = new Dictionary<(KernelStrategy, string), double>();
        var fits = new List<StrategyFit>();
        foreach (var strategy in CostModel.Strategies)
        {
            double[] fitted = ProfileFit.Run(strategy, measured[strategy], VectorBits, cacheBytes).Constants;
            fits.Add(StrategyFit.Of(strategy, measured[strategy], fitted, VectorBits, cacheBytes));
            foreach (var (name, value) in CostModel.Names(strategy).Zip(fitted))
            {
                constants.Add((strategy, name), value * ShareOfRolled(strategy, name));
            }
        }

        return new(new MachineProfile(machine, VectorBits, cacheBytes, constants), fits);
    }

    /// <summary>Width of this machine's vectors.</summary>
    public static int VectorBits => Avx512BW.IsSupported ? 512 : Avx2.IsSupported ? 256 : Vector128<byte>.Count * 8;

    private static double ShareOfRolled(KernelStrategy strategy, string name) => (strategy, name) switch
    {
        (KernelStrategy.CompareAndAccumulate, "countedInput") => EmittedShareOfInputs,
        (KernelStrategy.CompareAndAccumulate, "vectorOperation") => EmittedShareOfOperations,
        _ => 1,
    };

    /// <summary>The size, a power of two, with which the measurements fit best.</summary>
    private static int CacheOf(List<(LayerWork Work, double Nanoseconds)> measured)
    {
        int best = SmallestCache;
        double least = double.PositiveInfinity;
        for (int bytes = SmallestCache; bytes <= LargestCache; bytes *= 2)
        {
            double error = ProfileFit.Run(KernelStrategy.Lookup, measured, VectorBits, bytes).Error;
            (best, least) = error < least ? (bytes, error) : (best, least);
        }

        return best;
    }
}
