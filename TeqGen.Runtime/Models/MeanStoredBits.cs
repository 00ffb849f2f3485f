namespace TeqGen.Models;

/// <summary>
/// The figure by which exponential quantization is compared: the mean number of bits that a value takes in memory, sign counted. Weights: all bits of
/// the parameter file, with its header, factors, biases and gaps, over the number of weights. Activations: the encoded inputs of every
/// quantized layer, for one input of the network. The mean is over all those elements together.
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
}
