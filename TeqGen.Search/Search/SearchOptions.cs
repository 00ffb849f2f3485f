using System.Globalization;

namespace TeqGen.Search;

/// <summary>What a user may ask of a search.</summary>
public sealed record SearchOptions
{
    /// <summary>The largest loss where no rule is given.</summary>
    public const double DefaultMaximumLoss = 1.0;

    // One level of signed weights, four of inputs without sign.
    private const int LeastCounters = 4;

    /// <summary>How the search goes about it: <c>teq+</c> or <c>dna-teq</c>.</summary>
    public string Strategy { get; init; } = TeqPlusStrategy.Name;

    /// <summary>Largest loss of accuracy, in points; null for 1.0, or for none where <see cref="TargetBits"/> or <see cref="MinimumSqnr"/> is
    /// given.</summary>
    public double? MaximumLoss { get; init; }

    /// <summary>Mean stored bits to come down to; null to take the fewest that the loss allows.</summary>
    public double? TargetBits { get; init; }

    /// <summary>Least ratio of the network's outputs to their error, in decibels; null for none.</summary>
    public double? MinimumSqnr { get; init; }

    /// <summary>When to stop looking and take the best so far. With it the result depends on the machine.</summary>
    public TimeSpan? MaximumTime { get; init; }

    /// <summary>What the loss is measured by.</summary>
    public LossMetric Metric { get; init; }

    /// <summary>What the strategy <c>teq+</c> uses.</summary>
    public Ingredients Ingredients { get; init; } = Ingredients.Default;

    /// <summary>Most counters that an output may need on the accelerator, of which a set has so many: grids are then those of one counted term. Null for any.</summary>
    public int? MaximumCounters { get; init; }

    /// <summary>Bytes that the search may hold besides the network, its inputs and what the runtime has not collected: activations beyond that go to a temporary file. Does not change the result.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>A file that keeps what is done, so that a search that was stopped can go on; null for none.</summary>
    public string? Journal { get; init; }

    /// <summary>Whether to take what the journal holds rather than to begin it anew. Does not change the result.</summary>
    public bool Resume { get; init; }

    /// <summary>A file for every decision, a line of JSON each; null for none.</summary>
    public string? Log { get; init; }

    /// <summary>Most threads; 0 for one a processor. Does not change the result.</summary>
    public int Threads { get; init; }

    internal void Check()
    {
        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        if (Strategy is not (TeqPlusStrategy.Name or DnaTeqStrategy.Name))
        {
            throw new SearchException($"There is no strategy '{Strategy}'; there are {TeqPlusStrategy.Name} and {DnaTeqStrategy.Name}.");
        }

        if (MaximumLoss is { } loss && !(loss >= 0 && loss <= 100))
        {
            throw new SearchException($"The largest loss must be 0 to 100 points, found {Text(loss)}.");
        }

        if (TargetBits is { } bits && !(bits >= LayerFitter.MinimumBits && bits <= 32))
        {
            throw new SearchException($"The target must be {LayerFitter.MinimumBits} to 32 mean stored bits, found {Text(bits)}.");
        }

        if (MinimumSqnr is { } decibels && !(decibels >= 0 && decibels <= 100))
        {
            throw new SearchException($"The least SQNR must be 0 to 100 dB, found {Text(decibels)}.");
        }

        if (MaximumTime is { } time && time <= TimeSpan.Zero)
        {
            throw new SearchException($"The time must be more than nothing, found {time}.");
        }

        if (MemoryBytes < 1 << 24)
        {
            throw new SearchException($"The memory must be at least 16 MB, found {MemoryBytes} bytes.");
        }

        if (Strategy != TeqPlusStrategy.Name && Ingredients != Ingredients.Default)
        {
            throw new SearchException($"Ingredients can be left out of {TeqPlusStrategy.Name} only and added to it only, not {Strategy}.");
        }

        if (MaximumCounters is { } counters && counters < LeastCounters)
        {
            throw new SearchException($"The most counters must be {LeastCounters} or more, which two bits of both operands need, found {counters}.");
        }

        if (Strategy != TeqPlusStrategy.Name && MaximumCounters is not null)
        {
            throw new SearchException($"Counters can be bounded for {TeqPlusStrategy.Name} only, not {Strategy}.");
        }

        if (Threads < 0)
        {
            throw new SearchException($"The number of threads must be 0 (one a processor) or more, found {Threads}.");
        }
    }
}

/// <summary>Where a search stands.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Fraction">How much of it is done, 0 to 1.</param>
/// <param name="Detail">What was found last; may be empty.</param>
public sealed record SearchProgress(string Stage, double Fraction, string Detail);
