using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>SqueezeNet 1.1 for ImageNet (Iandola et al., arXiv 1602.07360), with weights under torchvision's names.</summary>
[ExponentialQuantized("SqueezeNet.teq.json")]
public sealed partial class SqueezeNet : Module
{
    [Weights("features.0")] private readonly Conv2d stem = new(3, 64, kernel: 3, stride: 2);
    [Weights("features.3")] private readonly Fire fire3 = new(64, 16, 64);
    [Weights("features.4")] private readonly Fire fire4 = new(128, 16, 64);
    [Weights("features.6")] private readonly Fire fire6 = new(128, 32, 128);
    [Weights("features.7")] private readonly Fire fire7 = new(256, 32, 128);
    [Weights("features.9")] private readonly Fire fire9 = new(256, 48, 192);
    [Weights("features.10")] private readonly Fire fire10 = new(384, 48, 192);
    [Weights("features.11")] private readonly Fire fire11 = new(384, 64, 256);
    [Weights("features.12")] private readonly Fire fire12 = new(512, 64, 256);
    [Weights("classifier.1")] private readonly Conv2d classifier = new(512, 1000, kernel: 1);

    /// <summary>The thousand classes' logits in FP32.</summary>
    /// <param name="image">[batch, 3, 224, 224].</param>
    /// <returns>[batch, 1000].</returns>
    public Tensor Forward(
        [Shape(3, 224, 224), Normalize(new[] { 0.485f, 0.456f, 0.406f }, new[] { 0.229f, 0.224f, 0.225f })] Tensor image)
    {
        var x = MaxPool2d(Relu(stem.Forward(image)), 3, 2, ceilMode: true);
        x = MaxPool2d(fire4.Forward(fire3.Forward(x)), 3, 2, ceilMode: true);
        x = MaxPool2d(fire7.Forward(fire6.Forward(x)), 3, 2, ceilMode: true);
        x = fire12.Forward(fire11.Forward(fire10.Forward(fire9.Forward(x))));
        return GlobalAvgPool(Relu(classifier.Forward(x)));
    }
}

/// <summary>Few channels in between, then as many by 1×1 as by 3×3 windows, side by side.</summary>
/// <param name="inputs">Channels in.</param>
/// <param name="squeezed">Channels in between.</param>
/// <param name="expanded">Channels out of either convolution.</param>
public sealed partial class Fire(int inputs, int squeezed, int expanded) : Module
{
    private readonly Conv2d squeeze = new(inputs, squeezed, kernel: 1);
    private readonly Conv2d expand1x1 = new(squeezed, expanded, kernel: 1);
    private readonly Conv2d expand3x3 = new(squeezed, expanded, kernel: 3, padding: 1);

    /// <summary>The module in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, 2 · expanded, height, width].</returns>
    public Tensor Forward(Tensor input)
    {
        var x = Relu(squeeze.Forward(input));
        return Concat(Relu(expand1x1.Forward(x)), Relu(expand3x3.Forward(x)));
    }
}
