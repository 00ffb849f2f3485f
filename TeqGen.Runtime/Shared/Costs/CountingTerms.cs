using System;
using System.Collections.Generic;
using TeqGen.Shared.Layout;

namespace TeqGen.Shared.Costs;

/// <summary>The work of the strategies that count.</summary>
internal static class CountingTerms
{
    /// <summary>Thresholds up to which codes are found by comparing with all of them.</summary>
    private const int ComparedThresholds = 32;

    // 16 inputs of one exponent go through the full adders together; 512 outputs are one block.
    private const int AddedTogether = 16;
    private const int PlaneOutputs = 512;
    private const int LargestExponentBits = 4;

    // What a branch predictor holds, roughly.
    private const double BranchesLearnt = 4_000;

    /// <summary>Whether codes can be counted on bit planes: they must have a sign, few magnitude bits, and counts of 16 bits.</summary>
    public static bool HasBitPlanes(LayerWork work) =>
        work.Counters.Weights is { Signed: true, ExponentBits: <= LargestExponentBits } && work.PatchLength <= short.MaxValue;

    public static readonly string[] ReferenceNames = ["call", "encodedValue", "comparedThreshold", "searchedValue", "product", "guessedSign", "guessedProduct", "output", "counter"];

    public static IEnumerable<CostTerm> Reference(LayerWork work)
    {
        double outputs = work.Pixels * work.Outputs;
        foreach (var term in Codes(work))
        {
            yield return term;
        }

        double products = outputs * work.PatchLength;
        yield return new("product", products);

        // A weight's sign is guessed once for all pixels, since they follow each other; short products are learnt by heart.
        double weights = (double)work.Outputs * work.PatchLength, unlearnt = Math.Max(0, 1 - (BranchesLearnt / products));
        yield return new("guessedSign", unlearnt * (weights + (work.Counters.Activations.Signed ? products : 0)));
        yield return new("guessedProduct", unlearnt * products * Guessed(work));
        yield return new("output", outputs);
        yield return new("counter", outputs * (work.Counters.FirstCount + work.Counters.Weights.Levels + work.Counters.Activations.Levels));
    }

    public static readonly string[] CompareNames =
    [
        "call", "encodedValue", "comparedThreshold", "searchedValue", "gatheredValue", "countedInput", "guessedInput", "repeatedInput", "vectorOperation", "block", "flushedCounter", "counter", "output",
    ];

    /// <summary>32 outputs of a pixel are a block.</summary>
    public static IEnumerable<CostTerm> Compare(LayerWork work)
    {
        double blocks = work.Pixels * work.Groups * KernelLayout.BlockCount(work.GroupOutputs);
        foreach (var term in Codes(work))
        {
            yield return term;
        }

        yield return new("gatheredValue", work.Pixels * work.Groups * work.PatchLength);
        double inputs = blocks * work.PatchLength * work.CountedShare;
        yield return new("countedInput", inputs);
        yield return new("guessedInput", blocks * work.PatchLength * Guessed(work));
        yield return new("repeatedInput", inputs / work.Counters.Activations.Levels);
        yield return new("vectorOperation", inputs * VectorOperations(work.Counters));
        yield return new("block", blocks);
        yield return new("flushedCounter", blocks * work.Counters.Total * Math.Ceiling(work.PatchLength / (double)KernelLayout.NarrowLimit));
        yield return new("counter", blocks * work.Counters.Total);
        yield return new("output", work.Pixels * work.Outputs);
    }

    public static readonly string[] PlaneNames =
    [
        "call", "encodedValue", "comparedThreshold", "searchedValue", "gatheredValue", "guessedInput", "formedSet", "visitedExponent", "clearedCounter", "spreadNumber", "spreadLevel", "block", "counter", "output", "farByte",
    ];

    /// <summary>Inputs are sorted by exponent; of each, 16 at a time are added for 512 outputs, then the planes of counts are spread to numbers.</summary>
    public static IEnumerable<CostTerm> Planes(LayerWork work, double cacheBytes)
    {
        var layout = work.Counters;
        double windows = work.Pixels * work.Groups, blocks = Math.Ceiling(work.GroupOutputs / (double)PlaneOutputs);
        foreach (var term in Codes(work))
        {
            yield return term;
        }

        // Exponents are not used alike; the last 16 inputs of each are half a step on average.
        double inputs = work.PatchLength * work.CountedShare;
        double exponents = Math.Min(layout.Activations.Levels, inputs);
        double steps = (inputs / AddedTogether) + (exponents / 2);
        double sets = (2 * layout.Weights.Magnitudes) - 1;
        double numbers = Math.Log(Math.Max(2, inputs / exponents), 2);
        yield return new("gatheredValue", windows * work.PatchLength);
        yield return new("guessedInput", windows * work.PatchLength * Guessed(work));
        yield return new("formedSet", windows * blocks * steps * sets);
        yield return new("visitedExponent", windows * blocks * layout.Activations.Levels);
        yield return new("clearedCounter", windows * blocks * layout.Total);
        yield return new("spreadNumber", windows * blocks * exponents * sets * (numbers + 1));
        yield return new("spreadLevel", windows * blocks * exponents * layout.Weights.Levels * (layout.SecondCount > 0 ? 2 : 1));
        double values = windows * KernelLayout.BlockCount(work.GroupOutputs);
        yield return new("block", values);
        yield return new("counter", values * layout.Total);
        yield return new("output", work.Pixels * work.Outputs);
        double bytes = blocks * PlaneOutputs / 8 * layout.Weights.StoredBits * work.PatchLength * work.Groups;
        yield return new("farByte", work.Pixels * Math.Max(0, bytes - cacheBytes));
    }

    /// <summary>Vector operations of the emitted kernel for one activation against 32 weights: load, add and store of a counter count as three.</summary>
    public static int VectorOperations(in CounterLayout layout)
    {
        const int SignOperations = 3, CompareAndMask = 2, CounterUpdate = 3;
        int perLevel = CompareAndMask + CounterUpdate + (layout.SecondCount > 0 ? CounterUpdate : 0);
        int once = 1 + SignOperations + (layout.ThirdCount > 0 ? CounterUpdate : 0) + (layout.FourthCount > 0 ? CounterUpdate : 0);
        return (layout.Weights.Levels * perLevel) + once;
    }

    /// <summary>Share of the activations whose being zero or not a processor cannot foresee, and half the time guesses wrong.</summary>
    private static double Guessed(LayerWork work) => 2 * work.CountedShare * (1 - work.CountedShare);

    private static IEnumerable<CostTerm> Codes(LayerWork work)
    {
        bool compares = work.Thresholds <= ComparedThresholds;
        yield return new("call", 1);
        yield return new("encodedValue", compares ? work.InputValues : 0);
        yield return new("comparedThreshold", compares ? work.InputValues * work.Thresholds : 0);
        yield return new("searchedValue", compares ? 0 : work.InputValues * work.Decisions);
    }
}
