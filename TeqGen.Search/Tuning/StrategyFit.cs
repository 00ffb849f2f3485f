using TeqGen.Shared.Costs;

namespace TeqGen.Search.Tuning;

/// <summary>How far a strategy's predictions are from the measurements.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Layers">Layers that were measured.</param>
/// <param name="MedianError">Median of |predicted − measured| / measured.</param>
/// <param name="Within">Share of the layers whose error is at most <see cref="Tolerance"/>.</param>
internal sealed record StrategyFit(KernelStrategy Strategy, int Layers, double MedianError, double Within)
{
    /// <summary>How far a prediction may be off.</summary>
    public const double Tolerance = 0.25;

    public static StrategyFit Of(
        KernelStrategy strategy, IReadOnlyList<(LayerWork Work, double Nanoseconds)> measured, double[] constants, int vectorBits, int cacheBytes)
    {
        var byName = CostModel.Names(strategy).Zip(constants).ToDictionary(pair => pair.First, pair => pair.Second);
        double Predict(LayerWork work) => CostModel.Terms(strategy, work, vectorBits, cacheBytes).Sum(term => term.Amount * byName[term.Name]);
        return Of(strategy, [.. measured.Select(layer => Math.Abs((Predict(layer.Work) / layer.Nanoseconds) - 1))]);
    }

    /// <summary>From relative errors.</summary>
    public static StrategyFit Of(KernelStrategy strategy, double[] errors)
    {
        Array.Sort(errors);
        return new(strategy, errors.Length, errors[errors.Length / 2], errors.Count(error => error <= Tolerance) / (double)errors.Length);
    }
}
