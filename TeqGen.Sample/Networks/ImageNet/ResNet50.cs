using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>
/// ResNet-50 for ImageNet as torchvision has it (He et al., arXiv 1512.03385). Without weights: what <c>teqgen simulate</c> plans by its shapes.
/// </summary>
[ExponentialQuantized("ResNet50.teq.json")]
public sealed partial class ResNet50 : Module
{
    private readonly Conv2d conv1 = new(3, 64, kernel: 7, stride: 2, padding: 3, bias: false);
    private readonly BatchNorm2d bn1 = new(64);
    private readonly ModuleList<Bottleneck> layer1 = [new(64, 64), .. ModuleList.Repeat(2, _ => new Bottleneck(256, 64))];
    private readonly ModuleList<Bottleneck> layer2 = [new(256, 128, 2), .. ModuleList.Repeat(3, _ => new Bottleneck(512, 128))];
    private readonly ModuleList<Bottleneck> layer3 = [new(512, 256, 2), .. ModuleList.Repeat(5, _ => new Bottleneck(1024, 256))];
    private readonly ModuleList<Bottleneck> layer4 = [new(1024, 512, 2), .. ModuleList.Repeat(2, _ => new Bottleneck(2048, 512))];
    private readonly Linear fc = new(2048, 1000);

    /// <summary>The thousand classes' logits in FP32.</summary>
    /// <param name="image">[batch, 3, 224, 224].</param>
    /// <returns>[batch, 1000].</returns>
    public Tensor Forward([Shape(3, 224, 224)] Tensor image)
    {
        var x = MaxPool2d(Relu(bn1.Forward(conv1.Forward(image))), 3, 2, padding: 1);
        foreach (var stage in new[] { layer1, layer2, layer3, layer4 })
        {
            foreach (var block in stage)
            {
                x = block.Forward(x);
            }
        }

        return fc.Forward(GlobalAvgPool(x));
    }
}

/// <summary>A narrow 3×3 convolution between two of 1×1, and a shortcut, with weights where extents change.</summary>
/// <param name="inputs">Channels in.</param>
/// <param name="width">Channels in between; four times as many go out.</param>
/// <param name="stride">Step of the 3×3 convolution.</param>
public sealed partial class Bottleneck(int inputs, int width, int stride = 1) : Module
{
    private readonly Conv2d conv1 = new(inputs, width, kernel: 1, bias: false);
    private readonly BatchNorm2d bn1 = new(width);
    private readonly Conv2d conv2 = new(width, width, kernel: 3, stride: stride, padding: 1, bias: false);
    private readonly BatchNorm2d bn2 = new(width);
    private readonly Conv2d conv3 = new(width, 4 * width, kernel: 1, bias: false);
    private readonly BatchNorm2d bn3 = new(4 * width);
    private readonly Projection? downsample = stride != 1 || inputs != 4 * width ? new(inputs, 4 * width, stride) : null;

    /// <summary>The block in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, 4 · width, height / stride, width / stride].</returns>
    public Tensor Forward(Tensor input)
    {
        var x = Relu(bn1.Forward(conv1.Forward(input)));
        x = Relu(bn2.Forward(conv2.Forward(x)));
        x = bn3.Forward(conv3.Forward(x));
        return Relu(x + (downsample is { } ? downsample.Forward(input) : input));
    }
}

/// <summary>The shortcut where extents change, under torchvision's names.</summary>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
/// <param name="stride">Step of the convolution.</param>
public sealed partial class Projection(int inputs, int outputs, int stride) : Module
{
    [Weights("0")] private readonly Conv2d conv = new(inputs, outputs, kernel: 1, stride: stride, bias: false);
    [Weights("1")] private readonly BatchNorm2d norm = new(outputs);

    /// <summary>The shortcut in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, height / stride, width / stride].</returns>
    public Tensor Forward(Tensor input) => norm.Forward(conv.Forward(input));
}
