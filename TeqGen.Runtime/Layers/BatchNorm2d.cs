using TeqGen.Operators;

namespace TeqGen;

/// <summary>
/// Normalization of each channel by its running statistics and an affine map, as <c>torch.nn.BatchNorm2d</c> in evaluation mode. Deployed
/// networks fold it into the convolution before it.
/// </summary>
public sealed class BatchNorm2d : Layer
{
    /// <summary>Creates the layer without weights.</summary>
    /// <param name="channels">Channels, at least 1.</param>
    /// <param name="epsilon">What is added to the variance, finite and at least 0.</param>
    public BatchNorm2d(int channels, float epsilon = 1e-5f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "What is added to the variance must be finite and at least 0.");
        }

        Channels = channels;
        Epsilon = epsilon;
        int[] shape = [channels];
        Parameters = [new("weight", shape), new("bias", shape), new("running_mean", shape), new("running_var", shape)];
    }

    /// <summary>Channels in and out.</summary>
    public int Channels { get; }

    /// <summary>What is added to the variance.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>The running mean of each channel.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor RunningMean => Parameter("running_mean");

    /// <summary>The running variance of each channel.</summary>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor RunningVariance => Parameter("running_var");

    // How many batches training saw.
    internal override bool IsQuantized => false;

    internal override IReadOnlyList<string> IgnoredParameters { get; } = ["num_batches_tracked"];

    /// <summary>Whether the convolution before does this layer's work, so that <see cref="Forward"/> gives its input back.</summary>
    internal bool IsFolded { get; set; }

    /// <summary>
    /// Applies the layer in FP32: x·s + t, where s = weight / √(variance + ε) and t = bias − mean·s are computed in binary64 and rounded
    /// once, and product and sum are rounded to binary32.
    /// </summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 4 || input.Shape[1] != Channels)
        {
            throw new ArgumentException(
                $"BatchNorm2d expects [batch, {Channels}, height, width], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        if (IsFolded)
        {
            return input;
        }

        input = InputHook?.Invoke(input) ?? input;
        var scale = new float[Channels];
        var shift = new float[Channels];
        for (int c = 0; c < Channels; c++)
        {
            var (channelScale, channelShift) = Affine(c);
            (scale[c], shift[c]) = ((float)channelScale, (float)channelShift);
        }

        var output = new Tensor(input.Shape);
        for (int n = 0; n < input.Batch; n++)
        {
            Normalization.BatchNorm2d(input.Item(n), output.Item(n), scale, shift, input.Shape[2] * input.Shape[3]);
        }

        return output;
    }

    /// <summary>What the layer does to one channel, x·scale + shift, in binary64.</summary>
    internal (double Scale, double Shift) Affine(int channel)
    {
        double scale = Weight.Data[channel] / Math.Sqrt((double)RunningVariance.Data[channel] + Epsilon);
        return (scale, Parameter("bias").Data[channel] - (RunningMean.Data[channel] * scale));
    }
}
