using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>AlexNet for ImageNet as torchvision has it (arXiv 1404.5997). Without weights: what <c>teqgen simulate</c> plans by its shapes.</summary>
[ExponentialQuantized("AlexNet.teq.json")]
public sealed partial class AlexNet : Module
{
    private readonly Conv2d conv1 = new(3, 64, kernel: 11, stride: 4, padding: 2);
    private readonly Conv2d conv2 = new(64, 192, kernel: 5, padding: 2);
    private readonly Conv2d conv3 = new(192, 384, kernel: 3, padding: 1);
    private readonly Conv2d conv4 = new(384, 256, kernel: 3, padding: 1);
    private readonly Conv2d conv5 = new(256, 256, kernel: 3, padding: 1);
    private readonly Linear fc1 = new(256 * 6 * 6, 4096);
    private readonly Linear fc2 = new(4096, 4096);
    private readonly Linear fc3 = new(4096, 1000);

    /// <summary>The thousand classes' logits in FP32.</summary>
    /// <param name="image">[batch, 3, 224, 224].</param>
    /// <returns>[batch, 1000].</returns>
    public Tensor Forward([Shape(3, 224, 224)] Tensor image)
    {
        var x = MaxPool2d(Relu(conv1.Forward(image)), 3, 2);
        x = MaxPool2d(Relu(conv2.Forward(x)), 3, 2);
        x = Relu(conv4.Forward(Relu(conv3.Forward(x))));
        x = MaxPool2d(Relu(conv5.Forward(x)), 3, 2);
        return fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(x))))));
    }
}
