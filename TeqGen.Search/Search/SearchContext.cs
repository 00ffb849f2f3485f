using TeqGen.Models;
using TeqGen.Search.Calibration;

namespace TeqGen.Search;

/// <summary>What a strategy works with.</summary>
internal sealed class SearchContext(
    GraphExecutor executor,
    CalibrationSet calibration,
    SearchOptions options,
    IUnitScheduler scheduler,
    SearchLog log,
    IProgress<SearchProgress>? progress,
    CancellationToken cancellationToken)
{
    public GraphExecutor Executor { get; } = executor;

    public CalibrationSet Calibration { get; } = calibration;

    public SearchOptions Options { get; } = options;

    public IUnitScheduler Scheduler { get; } = scheduler;

    public SearchLog Log { get; } = log;

    public Budget Budget { get; } = new(options, calibration.Labels is not null);

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public void Report(string stage, double fraction, string detail = "") => progress?.Report(new(stage, fraction, detail));

    /// <summary>Judges a quantized network by its outputs on the calibration inputs, none of which its weights were fitted to.</summary>
    public Candidate Judge(NetworkSolution network, Tensor original, Tensor outputs)
    {
        var candidate = new Candidate(network, StoredSize.Of(network), Measure(original, outputs));
        Log.Candidate(candidate, Budget);
        return candidate;
    }

    /// <summary>Compares outputs on the calibration inputs.</summary>
    public OutputQuality Measure(Tensor original, Tensor outputs) => OutputQuality.Measure(original, outputs, Calibration.Labels);
}

/// <summary>A quantized network that was evaluated.</summary>
/// <param name="Network">Its layers and products.</param>
/// <param name="Bits">Mean stored bits.</param>
/// <param name="Quality">Its outputs on inputs that its weights were not fitted to.</param>
internal sealed record Candidate(NetworkSolution Network, MeanStoredBits Bits, OutputQuality Quality);

/// <summary>What a strategy ends with: always a network that can be used.</summary>
/// <param name="Strategy">Its name.</param>
/// <param name="Best">The network that was chosen.</param>
/// <param name="Quality">Its outputs on the calibration inputs.</param>
/// <param name="Seen">All that were evaluated, from the most bits to the fewest.</param>
/// <param name="Warning">Why the best is not what was asked for; empty if it is.</param>
/// <param name="Settings">Constants of the strategy, for the manifest.</param>
internal sealed record FoundNetwork(string Strategy, Candidate Best, OutputQuality Quality, IReadOnlyList<Candidate> Seen, string Warning, IReadOnlyList<(string Name, string Value)> Settings);
