namespace TeqGen.Search;

/// <summary>What a user may ask of a search.</summary>
public sealed record SearchOptions
{
    /// <summary>Largest loss of accuracy on the calibration set, in points of top-1.</summary>
    public double MaximumLoss { get; init; } = 1.0;

    /// <summary>What the strategy <c>teq+</c> uses.</summary>
    public Ingredients Ingredients { get; init; } = Ingredients.All;

    /// <summary>Bytes of activations that are held in memory; what is beyond goes to a temporary file. Does not change the result.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Most threads; 0 for one a processor. Does not change the result.</summary>
    public int Threads { get; init; }

    internal void Check()
    {
        if (!double.IsFinite(MaximumLoss) || MaximumLoss < 0 || MaximumLoss > 100)
        {
            throw new SearchException($"The largest loss must be 0 to 100 points, found {MaximumLoss}.");
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
