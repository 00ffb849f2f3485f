using TeqGen.Kernels.Lookup;

namespace TeqGen.Models;

/// <summary>What one call wants of a layer beside its products.</summary>
/// <param name="Relu">Whether negative values become 0.</param>
/// <param name="ChannelsLast">Whether the input is [height, width, inputs] and not [inputs, height, width].</param>
/// <param name="PixelStride">
/// Where the output has its channels innermost, the distance of its pixels, at least the number of outputs: more where it is a part of a wider image. 0 for [outputs, height, width].
/// </param>
/// <param name="FirstChannel">Where in the wider image the layer's channels begin.</param>
/// <param name="HandedOver">Whether the input is the ranks of this layer's activations, a byte each, that the layer before left there.</param>
/// <param name="Reader">The layer for which the output is to be such ranks; null for values.</param>
/// <param name="Accumulate">Whether values are added to what the output holds, before ReLU.</param>
internal readonly record struct LayerCall(
    bool Relu, bool ChannelsLast = false, int PixelStride = 0, int FirstChannel = 0, bool HandedOver = false, LookupExecutor? Reader = null, bool Accumulate = false)
{
    /// <summary>Whether ReLU can be done to a value before anything is added to it.</summary>
    public bool ReluBeforeStore => Relu && !Accumulate;

    /// <summary>Where a value goes.</summary>
    /// <param name="channel">The output channel.</param>
    /// <param name="pixel">The output pixel.</param>
    /// <param name="pixels">Pixels of the output.</param>
    public int Position(int channel, int pixel, int pixels) => PixelStride > 0 ? (pixel * PixelStride) + FirstChannel + channel : (channel * pixels) + pixel;
}
