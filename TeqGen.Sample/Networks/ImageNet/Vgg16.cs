using static TeqGen.Functional;

namespace TeqGen.Sample.Networks;

/// <summary>VGG-16 for ImageNet (Simonyan and Zisserman, arXiv 1409.1556). Without weights: what <c>teqgen simulate</c> plans by its shapes.</summary>
[ExponentialQuantized("Vgg16.teq.json")]
public sealed partial class Vgg16 : Module
{
    private readonly ModuleList<VggStage> stages = [new(3, 64, 2), new(64, 128, 2), new(128, 256, 3), new(256, 512, 3), new(512, 512, 3)];
    private readonly Linear fc1 = new(512 * 7 * 7, 4096);
    private readonly Linear fc2 = new(4096, 4096);
    private readonly Linear fc3 = new(4096, 1000);

    /// <summary>The thousand classes' logits in FP32.</summary>
    /// <param name="image">[batch, 3, 224, 224].</param>
    /// <returns>[batch, 1000].</returns>
    public Tensor Forward([Shape(3, 224, 224)] Tensor image)
    {
        var x = image;
        foreach (var stage in stages)
        {
            x = stage.Forward(x);
        }

        return fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(x))))));
    }
}

/// <summary>3×3 convolutions, then a maximum that halves the image.</summary>
/// <param name="inputs">Channels in.</param>
/// <param name="outputs">Channels out.</param>
/// <param name="depth">Number of convolutions.</param>
public sealed partial class VggStage(int inputs, int outputs, int depth) : Module
{
    private readonly ModuleList<Conv2d> convs =
        ModuleList.Repeat(depth, i => new Conv2d(i == 0 ? inputs : outputs, outputs, kernel: 3, padding: 1));

    /// <summary>The stage in FP32.</summary>
    /// <param name="input">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, height / 2, width / 2].</returns>
    public Tensor Forward(Tensor input)
    {
        var x = input;
        foreach (var conv in convs)
        {
            x = Relu(conv.Forward(x));
        }

        return MaxPool2d(x, 2);
    }
}
