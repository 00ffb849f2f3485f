using static TeqGen.Functional;

namespace TeqGen.Tests.Layers;

/// <summary>SqueezeNet 1.1 under torchvision's names (Iandola et al., arXiv 1602.07360), with its bindings written by hand.</summary>
internal sealed class SqueezeNet : ImageNetwork
{
    private static readonly int[] Positions = [3, 4, 6, 7, 9, 10, 11, 12];
    private readonly Conv2d first = new(3, 64, kernel: 3, stride: 2);
    private readonly Conv2d classifier = new(512, 1000, kernel: 1);
    private readonly Fire[] fires =
    [
        new(64, 16, 64), new(128, 16, 64), new(128, 32, 128), new(256, 32, 128),
        new(256, 48, 192), new(384, 48, 192), new(384, 64, 256), new(512, 64, 256),
    ];

    public override Tensor Forward(Tensor image)
    {
        var x = MaxPool2d(Relu(first.Forward(image)), 3, 2, ceilMode: true);
        x = MaxPool2d(fires[1].Forward(fires[0].Forward(x)), 3, 2, ceilMode: true);
        x = MaxPool2d(fires[3].Forward(fires[2].Forward(x)), 3, 2, ceilMode: true);
        x = fires[7].Forward(fires[6].Forward(fires[5].Forward(fires[4].Forward(x))));
        return GlobalAvgPool(Relu(classifier.Forward(x)));
    }

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("first", "features.0", first);
        for (int i = 0; i < fires.Length; i++)
        {
            visitor.Visit($"fire{i}", $"features.{Positions[i]}", fires[i]);
        }

        visitor.Visit("classifier", "classifier.1", classifier);
    }

    private sealed class Fire(int inputs, int squeezed, int expanded) : Module
    {
        private readonly Conv2d squeeze = new(inputs, squeezed, kernel: 1);
        private readonly Conv2d expand1x1 = new(squeezed, expanded, kernel: 1);
        private readonly Conv2d expand3x3 = new(squeezed, expanded, kernel: 3, padding: 1);

        public Tensor Forward(Tensor input)
        {
            var x = Relu(squeeze.Forward(input));
            return Concat(Relu(expand1x1.Forward(x)), Relu(expand3x3.Forward(x)));
        }

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("squeeze", "squeeze", squeeze);
            visitor.Visit("expand1x1", "expand1x1", expand1x1);
            visitor.Visit("expand3x3", "expand3x3", expand3x3);
        }
    }
}
