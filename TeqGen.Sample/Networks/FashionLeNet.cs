using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>A LeNet-style convolutional network for Fashion-MNIST.</summary>
[ExponentialQuantized("FashionLeNet.teq.json")]
public sealed partial class FashionLeNet : Module
{
    private readonly Conv2d conv1 = new(1, 16, kernel: 5, padding: 2);
    private readonly Conv2d conv2 = new(16, 32, kernel: 5);
    private readonly Linear fc1 = new(800, 256);
    private readonly Linear fc2 = new(256, 10);

    /// <summary>The ten classes' logits in FP32.</summary>
    /// <param name="image">[batch, 1, 28, 28].</param>
    /// <returns>[batch, 10].</returns>
    public Tensor Forward([Shape(1, 28, 28), Normalize(0.2860f, 0.3530f)] Tensor image)
    {
        var x = MaxPool2d(Relu(conv1.Forward(image)), 2);
        x = MaxPool2d(Relu(conv2.Forward(x)), 2);
        return fc2.Forward(Relu(fc1.Forward(Flatten(x))));
    }
}
