using static TeqGen.Functional;

namespace TeqGen;

/// <summary>
/// Squeeze and excitation (Hu et al., arXiv 1709.01507): each channel is scaled by a gate of 0 to 1 that two 1×1 convolutions compute from the means of all
/// channels. The fields have the names of <c>torchvision.ops.SqueezeExcitation</c>.
/// </summary>
/// <param name="channels">Channels in and out, at least 1.</param>
/// <param name="squeezed">Channels between the convolutions, at least 1.</param>
/// <param name="hard">Whether the gate is <see cref="HardSigmoid"/>, as in MobileNetV3, and not <see cref="Sigmoid"/>.</param>
/// <param name="slope">Slope of the hard gate; PaddlePaddle's is 0.2.</param>
public sealed partial class SqueezeExcite(int channels, int squeezed, bool hard = false, float slope = 1f / 6f) : Module
{
    private readonly Conv2d fc1 = new(channels, squeezed, kernel: 1);
    private readonly Conv2d fc2 = new(squeezed, channels, kernel: 1);

    /// <summary>The module in FP32.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The input has another number of channels.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        var gate = fc2.Forward(Relu(fc1.Forward(AdaptiveAvgPool2d(input, 1, 1))));
        return input * (hard ? HardSigmoid(gate, slope) : Sigmoid(gate));
    }
}
