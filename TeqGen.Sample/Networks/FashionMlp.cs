using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>A multilayer perceptron for Fashion-MNIST: 784–512–256–10.</summary>
[ExponentialQuantized("FashionMlp.teq.json")]
public sealed partial class FashionMlp : Module
{
    private readonly Linear fc1 = new(784, 512);
    private readonly Linear fc2 = new(512, 256);
    private readonly Linear fc3 = new(256, 10);

    /// <summary>The ten classes' logits in FP32.</summary>
    /// <param name="image">[batch, 1, 28, 28].</param>
    /// <returns>[batch, 10].</returns>
    public Tensor Forward([Shape(1, 28, 28), Normalize(0.2860f, 0.3530f)] Tensor image)
    {
        var x = Relu(fc1.Forward(Flatten(image)));
        return fc3.Forward(Relu(fc2.Forward(x)));
    }
}
