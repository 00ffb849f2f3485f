namespace TeqGen.Models;

/// <summary>
/// The figure by which exponential quantization is compared: the mean number of bits that a value takes in memory, sign counted. Weights: all bits of
/// the parameter file, with its header, factors, biases and gaps, over the number of weights. Activations: the encoded inputs of every
/// quantized layer and both operands of every quantized product of two activations, for one input of the network. The mean is over all those elements together.
/// </summary>
/// <param name="Weights">Bits of a weight.</param>
/// <param name="Activations">Bits of an activation.</param>
/// <param name="Mean">Bits of a value.</param>
public readonly record struct MeanStoredBits(double Weights, double Activations, double Mean)
{
    /// <summary>Computes the means.</summary>
    /// <param name="parameterBytes">Length of the parameter file.</param>
    /// <param name="layers">For each layer its number of weights, the number of values of its input, and the bits that one of these takes.</param>
    public static MeanStoredBits Of(long parameterBytes, IEnumerable<(long Weights, long Activations, int ActivationBits)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        long weights = 0, activations = 0, activationBits = 0;
        foreach (var layer in layers)
        {
            weights += layer.Weights;
            activations += layer.Activations;
            activationBits += layer.Activations * layer.ActivationBits;
        }

        double weightBits = 8.0 * parameterBytes;
        return new(weightBits / weights, (double)activationBits / activations, (weightBits + activationBits) / (weights + activations));
    }

    /// <summary>Both operands of a product of two activations, as <see cref="Of"/> takes them.</summary>
    /// <param name="left">Values of the left operand.</param>
    /// <param name="leftBits">Bits of one of them.</param>
    /// <param name="right">Values of the right operand.</param>
    /// <param name="rightBits">Bits of one of them.</param>
    internal static (long Weights, long Activations, int ActivationBits)[] OfProduct(long left, int leftBits, long right, int rightBits) => [(0, left, leftBits), (0, right, rightBits)];
}
