using static TeqGen.Functional;

namespace TeqGen.Tests.Layers;

/// <summary>A network of the sample with its bindings written by hand, so that FP32 is tested without the generator.</summary>
internal abstract class FashionNetwork : Module
{
    public abstract Tensor Forward(Tensor image);
}

internal sealed class HandWrittenMlp : FashionNetwork
{
    private readonly Linear fc1 = new(784, 512);
    private readonly Linear fc2 = new(512, 256);
    private readonly Linear fc3 = new(256, 10);

    public override Tensor Forward(Tensor image) => fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(image))))));

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("fc1", "fc1", fc1);
        visitor.Visit("fc2", "fc2", fc2);
        visitor.Visit("fc3", "fc3", fc3);
    }
}

internal sealed class HandWrittenLeNet : FashionNetwork
{
    private readonly Conv2d conv1 = new(1, 16, kernel: 5, padding: 2);
    private readonly Conv2d conv2 = new(16, 32, kernel: 5);
    private readonly Linear fc1 = new(800, 256);
    private readonly Linear fc2 = new(256, 10);

    public override Tensor Forward(Tensor image)
    {
        var x = MaxPool2d(Relu(conv1.Forward(image)), 2);
        x = MaxPool2d(Relu(conv2.Forward(x)), 2);
        return fc2.Forward(Relu(fc1.Forward(Flatten(x))));
    }

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("conv1", "conv1", conv1);
        visitor.Visit("conv2", "conv2", conv2);
        visitor.Visit("fc1", "fc1", fc1);
        visitor.Visit("fc2", "fc2", fc2);
    }
}

internal sealed class HandWrittenLstm : FashionNetwork
{
    private readonly Lstm lstm = new(28, 128);
    private readonly Linear fc = new(128, 10);

    public override Tensor Forward(Tensor image) => fc.Forward(Flatten(Slice(lstm.Forward(Reshape(image, 28, 28)), 1, -1)));

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("lstm", "lstm", lstm);
        visitor.Visit("fc", "fc", fc);
    }
}
