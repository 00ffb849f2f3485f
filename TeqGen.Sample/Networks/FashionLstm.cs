using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>An LSTM for Fashion-MNIST that reads an image row by row.</summary>
[ExponentialQuantized("FashionLstm.teq.json")]
public sealed partial class FashionLstm : Module
{
    private readonly Lstm lstm = new(28, 128);
    private readonly Linear fc = new(128, 10);

    /// <summary>The ten classes' logits in FP32.</summary>
    /// <param name="image">[batch, 1, 28, 28].</param>
    /// <returns>[batch, 10].</returns>
    public Tensor Forward([Shape(1, 28, 28), Normalize(0.2860f, 0.3530f)] Tensor image)
    {
        var states = lstm.Forward(Reshape(image, 28, 28));
        return fc.Forward(Flatten(Slice(states, 1, -1)));
    }
}
