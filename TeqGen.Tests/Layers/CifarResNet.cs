using static TeqGen.Functional;

namespace TeqGen.Tests.Layers;

/// <summary>A network for images with its bindings written by hand, so that FP32 is tested without the generator.</summary>
internal abstract class ImageNetwork : Module
{
    public abstract Tensor Forward(Tensor image);
}

/// <summary>
/// The residual networks for CIFAR-10 (He et al., arXiv 1512.03385): 6n + 2 layers with n blocks a stage, and shortcuts without
/// parameters.
/// </summary>
internal sealed class CifarResNet(int blocks) : ImageNetwork
{
    private readonly Conv2d conv1 = new(3, 16, kernel: 3, padding: 1, bias: false);
    private readonly BatchNorm2d bn1 = new(16);
    private readonly ModuleList<BasicBlock> layer1 = ModuleList.Repeat(blocks, _ => new BasicBlock(16, 16));
    private readonly ModuleList<BasicBlock> layer2 =
        [new(16, 32, stride: 2), .. ModuleList.Repeat(blocks - 1, _ => new BasicBlock(32, 32))];
    private readonly ModuleList<BasicBlock> layer3 =
        [new(32, 64, stride: 2), .. ModuleList.Repeat(blocks - 1, _ => new BasicBlock(64, 64))];
    private readonly Linear linear = new(64, 10);

    /// <summary>Every convolution with the normalization after it.</summary>
    public IEnumerable<(Conv2d Convolution, BatchNorm2d Normalization)> Normalized =>
        [(conv1, bn1), .. layer1.Concat(layer2).Concat(layer3).SelectMany(block => block.Normalized)];

    public override Tensor Forward(Tensor image)
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

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("conv1", "conv1", conv1);
        visitor.Visit("bn1", "bn1", bn1);
        visitor.Visit("layer1", "layer1", layer1);
        visitor.Visit("layer2", "layer2", layer2);
        visitor.Visit("layer3", "layer3", layer3);
        visitor.Visit("linear", "linear", linear);
    }

    private sealed class BasicBlock(int inputs, int outputs, int stride = 1) : Module
    {
        private readonly Conv2d conv1 = new(inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false);
        private readonly BatchNorm2d bn1 = new(outputs);
        private readonly Conv2d conv2 = new(outputs, outputs, kernel: 3, padding: 1, bias: false);
        private readonly BatchNorm2d bn2 = new(outputs);
        private readonly int padding = (outputs - inputs) / 2;

        public IEnumerable<(Conv2d Convolution, BatchNorm2d Normalization)> Normalized => [(conv1, bn1), (conv2, bn2)];

        public Tensor Forward(Tensor input)
        {
            var x = Relu(bn1.Forward(conv1.Forward(input)));
            x = bn2.Forward(conv2.Forward(x));
            return Relu(x + (padding == 0 ? input : Pad(Slice(Slice(input, 2, step: 2), 3, step: 2), 1, padding, padding)));
        }

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("conv1", "conv1", conv1);
            visitor.Visit("bn1", "bn1", bn1);
            visitor.Visit("conv2", "conv2", conv2);
            visitor.Visit("bn2", "bn2", bn2);
        }
    }
}
