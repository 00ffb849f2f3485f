using System.Collections.Concurrent;
using TeqGen.Shared.Layout;

namespace TeqGen.Search;

/// <summary>Both operands of a layer under one base.</summary>
/// <param name="Base">b.</param>
/// <param name="Weights">Fit of the weights.</param>
/// <param name="Activations">Fit of the layer's inputs.</param>
public sealed record LayerFit(double Base, OperandFit Weights, OperandFit Activations)
{
    /// <summary>What is minimised: the sum of both operands' errors.</summary>
    /// <param name="objective">Which error.</param>
    public double Cost(FitObjective objective) => Weights.Error(objective) + Activations.Error(objective);
}

/// <summary>
/// Fits a layer: finds the shared base that minimises the sum of both operands' errors. Candidates with b − 1 in geometric steps first,
/// then a golden section between the neighbours of the best. Widths are stored bits, sign counted.
/// </summary>
/// <param name="weights">Magnitudes of the weights.</param>
/// <param name="activations">Magnitudes of the layer's inputs on the calibration set.</param>
/// <param name="objective">The error to minimise.</param>
/// <param name="activationLimit">The largest magnitude of the inputs, where their highest level is to be; null to fit that level, which cuts outliers off.</param>
/// <param name="offsets">Whether grids may have an offset; without, zero has a code of its own and β is 0.</param>
/// <param name="oneTerm">
/// Whether only one term of a dot product may have to be counted: weights without β, and inputs without β or, where they are never negative,
/// companded, so that what β adds is known beforehand.
/// </param>
public sealed class LayerFitter(
    MagnitudeDistribution weights,
    MagnitudeDistribution activations,
    FitObjective objective = FitObjective.NoiseToSignal,
    double? activationLimit = null,
    bool offsets = true,
    bool oneTerm = false)
{
    /// <summary>Fewest stored bits.</summary>
    public const int MinimumBits = 2;

    /// <summary>Most stored bits.</summary>
    public const int MaximumBits = 8;

    // b reaches 4: with 2 bits the two levels of a heavy tail lie that far apart, and 4^256 is still a binary64.
    private const double LargestStep = 3;
    private const double StepRatio = 1.35;
    private const double GoldenRatio = 0.61803398874989485;
    private const double SectionTolerance = 1e-3;
    private readonly OperandFitter weightFitter = new(weights, objective, offsets: offsets && !oneTerm);
    private readonly OperandFitter activationFitter = new(activations, objective, activationLimit, offsets && !(oneTerm && activations.Signed), oneTerm);
    private readonly ConcurrentDictionary<(int Weights, int Activations), LayerFit> known = new();

    /// <summary>The best fit for a pair of widths. Remembered, and the same from any thread.</summary>
    /// <param name="weightBits">Stored bits of a weight, 2 to 8.</param>
    /// <param name="activationBits">Stored bits of an activation, 2 to 8.</param>
    public LayerFit Fit(int weightBits, int activationBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weightBits, MinimumBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightBits, MaximumBits);
        ArgumentOutOfRangeException.ThrowIfLessThan(activationBits, MinimumBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(activationBits, MaximumBits);
        return known.GetOrAdd((weightBits, activationBits), key => Search(key.Weights, key.Activations));
    }

    /// <summary>
    /// The narrowest pair of widths whose errors are within their thresholds: from 2 bits up, an operand whose RMAE is above its threshold
    /// gets one more bit, until both are within or have 8.
    /// </summary>
    /// <param name="weightThreshold">Largest RMAE of the weights.</param>
    /// <param name="activationThreshold">Largest RMAE of the activations.</param>
    public (int WeightBits, int ActivationBits) Narrowest(double weightThreshold, double activationThreshold)
    {
        int weightBits = MinimumBits, activationBits = MinimumBits;
        while (true)
        {
            var fit = Fit(weightBits, activationBits);
            bool widenWeights = fit.Weights.Rmae > weightThreshold && weightBits < MaximumBits;
            bool widenActivations = fit.Activations.Rmae > activationThreshold && activationBits < MaximumBits;
            if (!widenWeights && !widenActivations)
            {
                return (weightBits, activationBits);
            }

            weightBits += widenWeights ? 1 : 0;
            activationBits += widenActivations ? 1 : 0;
        }
    }

    /// <summary>Counters of an output where one term is counted.</summary>
    /// <param name="weightBits">Stored bits of a weight, 2 to 8.</param>
    /// <param name="activationBits">Stored bits of an activation, 2 to 8.</param>
    public int Counters(int weightBits, int activationBits)
    {
        bool companded = offsets && !activations.Signed;
        return new CounterLayout(
            new(weightFitter.ExponentBits(weightBits), weights.Signed, Companded: false, HasOffset: false),
            new(activationFitter.ExponentBits(activationBits), activations.Signed, companded, companded)).Total;
    }

    // Near 1 the grid becomes uniform and the four terms of the product cancel; many levels need to come nearer than few.
    private static double SmallestStep(int exponentBits) => exponentBits switch
    {
        <= 5 => 0.01,
        6 => 0.005,
        7 => 0.0025,
        _ => 0.00125,
    };

    /// <summary>The best fit of the weights alone, under a base of their own.</summary>
    /// <param name="bits">Stored bits of a weight, 2 to 8.</param>
    public OperandFit FitWeights(int bits) => Alone(weightFitter, bits);

    /// <summary>The best fit of the activations alone, under a base of their own.</summary>
    /// <param name="bits">Stored bits of an activation, 2 to 8.</param>
    public OperandFit FitActivations(int bits) => Alone(activationFitter, bits);

    /// <summary>Writes all that a fit depends on but the objective.</summary>
    internal void Write(BinaryWriter writer)
    {
        UnitBytes.Write(writer, weights);
        UnitBytes.Write(writer, activations);
        UnitBytes.WriteOptional(writer, activationLimit);
        writer.Write(offsets);
        writer.Write(oneTerm);
    }

    private OperandFit Alone(OperandFitter fitter, int bits)
    {
        double b = Search(fitter.ExponentBits(bits), b => fitter.Fit(b, bits).Error(objective));
        return fitter.Fit(b, bits);
    }

    private LayerFit Search(int weightBits, int activationBits)
    {
        int exponentBits = Math.Max(weightFitter.ExponentBits(weightBits), activationFitter.ExponentBits(activationBits));
        return At(Search(exponentBits, b => At(b).Cost(objective)));

        LayerFit At(double b) => new(b, weightFitter.Fit(b, weightBits), activationFitter.Fit(b, activationBits));
    }

    // The base of least cost: steps b − 1 in a fixed ratio, then a golden section between the neighbours of the best.
    private static double Search(int exponentBits, Func<double, double> cost)
    {
        double lower = SmallestStep(exponentBits);
        var steps = new List<double> { lower };
        for (double step = SmallestStep(int.MaxValue); step < LargestStep; step *= StepRatio)
        {
            if (step > lower)
            {
                steps.Add(step);
            }
        }

        steps.Add(LargestStep);
        double[] costs = [.. steps.Select(step => cost(1 + step))];
        int best = 0;
        for (int i = 1; i < costs.Length; i++)
        {
            best = costs[i] < costs[best] ? i : best;
        }

        var found = (Step: steps[best], Cost: costs[best]);
        double low = steps[Math.Max(best - 1, 0)], high = steps[Math.Min(best + 1, steps.Count - 1)];
        if (found.Cost == 0)
        {
            return 1 + found.Step;
        }

        var (left, right) = (At(high - (GoldenRatio * (high - low))), At(low + (GoldenRatio * (high - low))));
        while (high - low > SectionTolerance * high)
        {
            found = left.Cost < found.Cost ? left : found;
            found = right.Cost < found.Cost ? right : found;
            if (left.Cost <= right.Cost)
            {
                high = right.Step;
                (left, right) = (At(high - (GoldenRatio * (high - low))), left);
            }
            else
            {
                low = left.Step;
                (left, right) = (right, At(low + (GoldenRatio * (high - low))));
            }
        }

        return 1 + found.Step;

        (double Step, double Cost) At(double step) => (step, cost(1 + step));
    }
}
