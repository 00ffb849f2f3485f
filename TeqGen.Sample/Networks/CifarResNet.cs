using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>
/// The residual networks for CIFAR-10 (He et al., arXiv 1512.03385): 6n + 2 layers for n blocks a stage. A network is a class of one line that
/// derives from this one.
/// </summary>
/// <param name="blocks">Blocks of each of the three stages.</param>
public abstract partial class CifarResNet(int blocks) : Module
{
    private readonly Conv2d conv1 = new(3, 16, kernel: 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = new(16);
    private readonly ModuleList<BasicBlock> layer1 = ModuleList.Repeat(blocks, _ => new BasicBlock(16, 16));
    private readonly ModuleList<BasicBlock> layer2 = [new(16, 32, stride: 2), .. ModuleList.Repeat(blocks - 1, _ => new BasicBlock(32, 32))];
    private readonly ModuleList<BasicBlock> layer3 = [new(32, 64, stride: 2), .. ModuleList.Repeat(blocks - 1, _ => new BasicBlock(64, 64))];
    private readonly Linear linear = new(64, 10);

    /// <summary>The ten classes' logits in FP32.</summary>
    /// <param name="image">[batch, 3, 32, 32].</param>
    /// <returns>[batch, 10].</returns>
    public Tensor Forward(
        [Shape(3, 32, 32), Normalize(new[] { 0.485f, 0.456f, 0.406f }, new[] { 0.229f, 0.224f, 0.225f })] Tensor image)
    {
        var x = Relu(bn1.Forward(conv1.Forward(image)));
        foreach (var stage in new[] { layer1, layer2, layer3 })
        {
            foreach (var block in stage)
            {
                x = block.Forward(x);
            }
        }

        return linear.Forward(GlobalAvgPool(x));
    }
}

/// <summary>Two convolutions and a shortcut without weights: where the stage narrows, every second pixel and zero channels around.</summary>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
/// <param name="stride">Step of the first convolution.</param>
public sealed partial class BasicBlock(int inputs, int outputs, int stride = 1) : Module
{
    private readonly Conv2d conv1 = new(inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = new(outputs);
    private readonly Conv2d conv2 = new(outputs, outputs, kernel: 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn2 = new(outputs);
    private readonly int padding = (outputs - inputs) / 2;

    /// <summary>The block in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, height / stride, width / stride].</returns>
    public Tensor Forward(Tensor input)
    {
        var x = Relu(bn1.Forward(conv1.Forward(input)));
        x = bn2.Forward(conv2.Forward(x));
        var shortcut = padding == 0 ? input : Pad(Slice(Slice(input, 2, step: 2), 3, step: 2), 1, padding, padding);
        return Relu(x + shortcut);
    }
}

/// <summary>20 layers.</summary>
[ExponentialQuantized("CifarResNet20.teq.json")]
public sealed partial class CifarResNet20() : CifarResNet(blocks: 3);

/// <summary>56 layers.</summary>
[ExponentialQuantized("CifarResNet56.teq.json")]
public sealed partial class CifarResNet56() : CifarResNet(blocks: 9);
