using System.ComponentModel;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>What generated code knows of a quantized product of two activations at compile time. Both grids have one base, a reserved zero and β = 0, so that no term depends on one operand alone.</summary>
/// <param name="Node">Its node in the graph.</param>
/// <param name="Left">Grid of the left operand.</param>
/// <param name="Right">Grid of the right operand.</param>
/// <param name="LeftLength">Values of the left operand for one input, at its longest.</param>
/// <param name="RightLength">Values of the right operand, likewise.</param>
/// <param name="Inner">Length of the dot products, likewise.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record QuantizedProductDefinition(int Node, ExponentialGrid Left, ExponentialGrid Right, int LeftLength, int RightLength, int Inner);
