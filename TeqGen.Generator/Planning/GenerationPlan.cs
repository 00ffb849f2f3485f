using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// How a network is run step by step: what does not depend on the last input is computed once, at the beginning, and of the rest only the new step, with what later steps read of it in
/// caches.
/// </summary>
/// <param name="Dimension">The dimension that grows by one with each step.</param>
/// <param name="StepShape">Shape of the last input for one step, without the batch.</param>
/// <param name="OutputLength">Values that a step gives.</param>
/// <param name="StateLength">Values that the beginning leaves for the steps.</param>
/// <param name="CacheLength">Values of all caches at their longest.</param>
/// <param name="StateBytes">Bytes that the beginning leaves as packed codes.</param>
/// <param name="CacheBytes">Bytes of the caches of packed codes.</param>
/// <param name="Begin">What is done at the beginning; null where there is no plan for want of parameters.</param>
/// <param name="Step">What is done at each step; null likewise.</param>
internal sealed record GenerationPlan(
    Dimension Dimension,
    EquatableArray<Dimension> StepShape,
    int OutputLength,
    int StateLength,
    int CacheLength,
    int StateBytes,
    int CacheBytes,
    RunPlan? Begin,
    RunPlan? Step);
