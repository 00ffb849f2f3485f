using System.Runtime.CompilerServices;
using TeqGen.Shared.Graphs;

namespace TeqGen.Tests.Generator;

/// <summary>Well-known networks as definitions without weights: they build, and have as many parameters as torchvision's.</summary>
public sealed class ClassicNetworkTests
{
    private const string Head = "using TeqGen;\nusing static TeqGen.Functional;\n";

    private const string AlexNet = Head + """
        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : Module
        {
            private readonly Conv2d conv1 = new(3, 64, 11, stride: 4, padding: 2);
            private readonly Conv2d conv2 = new(64, 192, 5, padding: 2);
            private readonly ModuleList<Conv2d> rest = [new(192, 384, 3, padding: 1), new(384, 256, 3, padding: 1), new(256, 256, 3, padding: 1)];
            private readonly Linear fc1 = new(256 * 6 * 6, 4096), fc2 = new(4096, 4096), fc3 = new(4096, 1000);

            public Tensor Forward([Shape(3, 224, 224)] Tensor image)
            {
                var x = MaxPool2d(Relu(conv1.Forward(image)), 3, 2);
                x = MaxPool2d(Relu(conv2.Forward(x)), 3, 2);
                foreach (var conv in rest) { x = Relu(conv.Forward(x)); }
                x = AdaptiveAvgPool2d(MaxPool2d(x, 3, 2), 6, 6);
                return fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(x))))));
            }
        }
        """;

    private const string Vgg16 = Head + """
        public sealed partial class Stage(int inputs, int outputs, int depth) : Module
        {
            private readonly ModuleList<Conv2d> convs = ModuleList.Repeat(depth, i => new Conv2d(i == 0 ? inputs : outputs, outputs, 3, padding: 1));

            public Tensor Forward(Tensor x)
            {
                for (int i = 0; i < depth; i++) { x = Relu(convs[i].Forward(x)); }
                return MaxPool2d(x, 2);
            }
        }

        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : Module
        {
            private readonly ModuleList<Stage> stages = [new(3, 64, 2), new(64, 128, 2), new(128, 256, 3), new(256, 512, 3), new(512, 512, 3)];
            private readonly Linear fc1 = new(512 * 7 * 7, 4096), fc2 = new(4096, 4096), fc3 = new(4096, 1000);

            public Tensor Forward([Shape(3, 224, 224)] Tensor x)
            {
                foreach (var stage in stages) { x = stage.Forward(x); }
                return fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(x))))));
            }
        }
        """;

    private const string ResNet50 = Head + """
        public sealed partial class Projection(int inputs, int outputs, int stride) : Module
        {
            [Weights("0")] private readonly Conv2d conv = new(inputs, outputs, 1, stride, bias: false);
            [Weights("1")] private readonly BatchNorm2d norm = new(outputs);

            public Tensor Forward(Tensor x) => norm.Forward(conv.Forward(x));
        }

        public sealed partial class Bottleneck(int inputs, int width, int stride = 1) : Module
        {
            private readonly Conv2d conv1 = new(inputs, width, 1, bias: false);
            private readonly BatchNorm2d bn1 = new(width);
            private readonly Conv2d conv2 = new(width, width, 3, stride, padding: 1, bias: false);
            private readonly BatchNorm2d bn2 = new(width);
            private readonly Conv2d conv3 = new(width, 4 * width, 1, bias: false);
            private readonly BatchNorm2d bn3 = new(4 * width);
            private readonly Projection? downsample = stride != 1 || inputs != 4 * width ? new(inputs, 4 * width, stride) : null;

            public Tensor Forward(Tensor x)
            {
                var y = Relu(bn1.Forward(conv1.Forward(x)));
                y = bn3.Forward(conv3.Forward(Relu(bn2.Forward(conv2.Forward(y)))));
                return Relu(y + (downsample is { } ? downsample.Forward(x) : x));
            }
        }

        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : Module
        {
            private readonly Conv2d conv1 = new(3, 64, 7, stride: 2, padding: 3, bias: false);
            private readonly BatchNorm2d bn1 = new(64);
            private readonly ModuleList<Bottleneck> layer1 = [new(64, 64), .. ModuleList.Repeat(2, _ => new Bottleneck(256, 64))];
            private readonly ModuleList<Bottleneck> layer2 = [new(256, 128, 2), .. ModuleList.Repeat(3, _ => new Bottleneck(512, 128))];
            private readonly ModuleList<Bottleneck> layer3 = [new(512, 256, 2), .. ModuleList.Repeat(5, _ => new Bottleneck(1024, 256))];
            private readonly ModuleList<Bottleneck> layer4 = [new(1024, 512, 2), .. ModuleList.Repeat(2, _ => new Bottleneck(2048, 512))];
            private readonly Linear fc = new(2048, 1000);

            public Tensor Forward([Shape(3, 224, 224)] Tensor image)
            {
                var x = MaxPool2d(Relu(bn1.Forward(conv1.Forward(image))), 3, 2, padding: 1);
                foreach (var layer in new[] { layer1, layer2, layer3, layer4 })
                {
                    foreach (var block in layer) { x = block.Forward(x); }
                }

                return fc.Forward(GlobalAvgPool(x));
            }
        }
        """;

    [Theory]
    [InlineData(nameof(AlexNet), AlexNet, 61_100_840)]
    [InlineData(nameof(Vgg16), Vgg16, 138_357_544)]
    [InlineData(nameof(ResNet50), ResNet50, 25_557_032)]
    public void A_definition_builds_with_the_parameters_of_the_original(string name, string source, long parameters) =>
        Assert.Equal((name, parameters), (name, Parameters(TestModels.Graph(source, "N"))));

    [Fact]
    public void A_network_of_another_depth_is_one_line()
    {
        string source = File.ReadAllText(NetworkFile("CifarResNet.cs"))
            + """[ExponentialQuantized("CifarResNet32.teq.json")] public sealed partial class CifarResNet32() : CifarResNet(blocks: 5);""";
        var graph = TestModels.Graph(source, "TeqGen.Sample.Networks.CifarResNet32");
        Assert.Equal(32, graph.Nodes.Count(node => GraphOperation.HasWeights(node.Operation)));
        Assert.Equal("layer3.4.conv2", graph.Nodes.Last(node => node.Operation == GraphOperation.Conv2d).Path);
    }

    private static long Parameters(GraphDescriptor graph) => graph.Nodes.Sum(node => node.Operation switch
    {
        GraphOperation.Conv2d => node.Integer("out")
            * (((long)node.Integer("in") / node.Integer("groups") * node.Integer("kernel") * node.Integer("kernel")) + node.Integer("bias")),
        GraphOperation.Linear => node.Integer("out") * ((long)node.Integer("in") + node.Integer("bias")),
        GraphOperation.BatchNorm2d => 2L * node.Integer("channels"),
        _ => 0,
    });

    private static string NetworkFile(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "TeqGen.Sample", "Networks", file);
}
