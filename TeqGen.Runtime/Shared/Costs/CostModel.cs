using System.Collections.Generic;
using System.Linq;

namespace TeqGen.Shared.Costs;

/// <summary>
/// How long a layer takes with one thread: the amount of each kind of work that a strategy has for it, times what the machine's profile says one costs. Amounts follow from the layer's extents and formats alone.
/// </summary>
internal static class CostModel
{
    /// <summary>All strategies.</summary>
    public static readonly IReadOnlyList<KernelStrategy> Strategies =
        [KernelStrategy.Reference, KernelStrategy.CompareAndAccumulate, KernelStrategy.BitPlanes, KernelStrategy.Lookup];

    /// <summary>Names of a strategy's constants.</summary>
    public static IReadOnlyList<string> Names(KernelStrategy strategy) => strategy switch
    {
        KernelStrategy.Reference => CountingTerms.ReferenceNames,
        KernelStrategy.CompareAndAccumulate => CountingTerms.CompareNames,
        KernelStrategy.BitPlanes => CountingTerms.PlaneNames,
        _ => LookupTerms.Names,
    };

    /// <summary>Whether a strategy can compute a layer.</summary>
    public static bool Serves(KernelStrategy strategy, LayerWork work) => strategy != KernelStrategy.BitPlanes || CountingTerms.HasBitPlanes(work);

    /// <summary>The work of a layer.</summary>
    /// <param name="strategy">How it is computed.</param>
    /// <param name="work">The layer.</param>
    /// <param name="vectorBits">Width of the machine's vectors.</param>
    /// <param name="cacheBytes">Bytes of weights that stay near the core from one call to the next.</param>
    public static IEnumerable<CostTerm> Terms(KernelStrategy strategy, LayerWork work, int vectorBits, double cacheBytes) => strategy switch
    {
        KernelStrategy.Reference => CountingTerms.Reference(work),
        KernelStrategy.CompareAndAccumulate => CountingTerms.Compare(work),
        KernelStrategy.BitPlanes => CountingTerms.Planes(work, cacheBytes),
        _ => LookupTerms.Of(work, vectorBits, cacheBytes),
    };

    /// <summary>Nanoseconds that a layer takes.</summary>
    /// <param name="strategy">How it is computed.</param>
    /// <param name="work">The layer.</param>
    /// <param name="profile">The machine.</param>
    public static double Nanoseconds(KernelStrategy strategy, LayerWork work, MachineProfile profile) =>
        Terms(strategy, work, profile.VectorBits, profile.CacheBytes).Sum(term => term.Amount * profile.Constant(strategy, term.Name));
}
