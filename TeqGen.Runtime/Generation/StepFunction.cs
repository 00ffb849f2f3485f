using TeqGen.Models;

namespace TeqGen;

/// <summary>Computes one step of a network that is run step by step: the generated <c>Step</c>.</summary>
/// <param name="state">Where the network has got to.</param>
/// <param name="input">The step's input.</param>
/// <param name="result">Receives what the network gives for the step.</param>
public delegate void StepFunction(GenerationState state, ReadOnlySpan<float> input, Span<float> result);
