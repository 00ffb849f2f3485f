using System.Reflection;
using TeqGen.Kernels;
using TeqGen.Operators;

namespace TeqGen.Tests.Generator;

/// <summary>Images with their channels innermost between the steps of <c>Run</c>: what comes out is what the definition's order gives.</summary>
public sealed class ImageLayoutTests
{
    private const string Network = "private readonly Conv2d a = new(3, 5, 3, padding: 1), b = new(3, 4, 1);";

    // A convolution's 5×7×8 image through operators, with a result in either order.
    [Theory]
    [InlineData("y")]
    [InlineData("Relu(y) + y")]
    [InlineData("y + x")]
    [InlineData("Concat(1, x, y, Tanh(y))")]
    [InlineData("Concat(2, y, x)")]
    [InlineData("Concat(3, y, y)")]
    [InlineData("y * Sigmoid(AdaptiveAvgPool2d(y, 1, 1))")]
    [InlineData("AdaptiveAvgPool2d(y, 1, 1) + y")]
    [InlineData("AdaptiveAvgPool2d(y, 3, 2)")]
    [InlineData("MaxPool2d(y, 3, 2, ceilMode: true)")]
    [InlineData("MaxPool2d(y, (3, 1), (2, 3), (1, 0))")]
    [InlineData("AvgPool2d(y, 3, 2, padding: 1, ceilMode: true, countIncludePad: false)")]
    [InlineData("AvgPool2d(y, 2, 2, 1)")]
    [InlineData("Pad(Slice(Slice(y, 2, step: 2), 3, step: 2), 1, 2, 3)")]
    [InlineData("Slice(Slice(y, 1, 2, 3), 2, 1)")]
    [InlineData("Pad2d(y, 1, 0, 2, 3)")]
    [InlineData("Transpose(y, 1, 3) + Transpose(x, 1, 3)")]
    [InlineData("Softmax(y)")]
    [InlineData("Flatten(y)")]
    [InlineData("GlobalAvgPool(MaxPool2d(y, 2))")]
    public void Operators_after_a_convolution(string expression)
    {
        // The input has as many channels as the result, so that both can be operands.
        const string Conv = "private readonly Conv2d conv = new(5, 5, 3, padding: 1);";
        var input = TestModels.RandomInput(2, 5, 7, 8);
        var image = Run(Conv, "Relu(conv.Forward(x))", input, 5);
        var found = Run(Conv, expression.Replace("y", "Relu(conv.Forward(x))", StringComparison.Ordinal), input, 5);
        var expected = Forward(expression, input, image);
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(expected.Data, found.Data);
    }

    [Theory]
    [InlineData("Concat(Relu(a.Forward(x)), b.Forward(x))", "Pad(Relu(a.Forward(x)), 1, 0, 4) + Pad(b.Forward(x), 1, 5, 0)")]
    [InlineData("Concat(b.Forward(x), x, MaxPool2d(a.Forward(x), 1))", "Pad(b.Forward(x), 1, 0, 8) + Pad(x, 1, 4, 5) + Pad(a.Forward(x), 1, 7, 0)")]
    [InlineData("Twice(a.Forward(x), b.Forward(x))", "Pad(a.Forward(x), 1, 0, 9) + Pad(b.Forward(x), 1, 5, 5) + Pad(a.Forward(x), 1, 9, 0)")]
    public void Channels_beside_each_other(string expression, string padded)
    {
        const string Body = "private static Tensor Twice(Tensor l, Tensor r) => Concat(Concat(l, r), l);";
        var input = TestModels.RandomInput(2, 3, 7, 8);
        Assert.Equal(Run(Network + Body, padded, input, 3).Data, Run(Network + Body, expression, input, 3).Data);
    }

    [Fact]
    public void A_linear_layer_reads_the_definitions_order()
    {
        const string Layers = "private readonly Conv2d conv = new(3, 5, 3, padding: 1); private readonly Linear end = new(280, 3);";
        var input = TestModels.RandomInput(2, 3, 7, 8);
        string source = Source(Layers, "end.Forward(Flatten(Relu(conv.Forward(x))))", 3);
        var (_, type, parameters) = TestModels.Build(source, "N", _ => (TestModels.Format(3, true, true), TestModels.Format(3, true, true)));
        var image = Run("private readonly Conv2d conv = new(3, 5, 3, padding: 1);", "Relu(conv.Forward(x))", input, 3);
        foreach (var family in new[] { KernelFamily.Reference, KernelFamily.Counting })
        {
            var network = TestModels.Load(type, family);
            var found = TestModels.Run(network, input);
            var workspace = network.Quantized!.Rent();
            for (int n = 0; n < 2; n++)
            {
                var expected = new float[3];
                network.Quantized.Layers[1].Run(image.Item(n), expected, relu: false, workspace);
                Assert.Equal(expected, found.Item(n).ToArray());
            }
        }

        Assert.Equal(2, parameters.Manifest.Layers.Count);
    }

    [Theory]
    [InlineData(4, true, true)]
    [InlineData(4, false, true)]
    [InlineData(7, true, false)]
    [InlineData(7, false, true)]
    public void What_a_layer_encodes_for_its_reader_is_what_the_reader_would_encode(int bits, bool pooled, bool handedOver)
    {
        const string Layers = """
            private readonly Conv2d stem = new(3, 20, 3, padding: 1), left = new(20, 16, 1), right = new(20, 33, 3, padding: 1), last = new(49, 6, 3, padding: 1);
            private Tensor Fire(Tensor x) => Concat(Relu(left.Forward(x)), Relu(right.Forward(x)));
            """;
        const string Fire = "Fire(MaxPool2d(Relu(stem.Forward(x)), 2))";
        string expression = pooled ? $"last.Forward(MaxPool2d({Fire}, 3, 1, padding: 1))" : $"last.Forward({Fire})";
        var (run, type, _) = TestModels.Build(
            Source(Layers, expression, 3), "N", layer => (TestModels.Format(3, true, true), TestModels.Format(bits, signed: layer == 0, companded: true)));
        string model = run.Source("N.Model.g.cs");

        // The stem's image has two readers; both branches have one, through the pooling.
        Assert.DoesNotContain("reader: layers[1]", model, StringComparison.Ordinal);
        Assert.Equal(handedOver, model.Contains("firstChannel: 16, reader: layers[3]", StringComparison.Ordinal));
        Assert.Equal(handedOver && pooled, model.Contains("layers[3].MaxPool(", StringComparison.Ordinal));
        Assert.Equal(handedOver, model.Contains("handedOver: true", StringComparison.Ordinal));
        foreach (var family in new[] { KernelFamily.Counting, KernelFamily.Lookup })
        {
            var network = TestModels.Load(type, family);
            var input = TestModels.RandomInput(2, 3, 7, 8);
            var found = TestModels.Run(network, input);
            var (layers, workspace) = (network.Quantized!.Layers, network.Quantized.Rent());
            for (int n = 0; n < 2; n++)
            {
                float[] stem = new float[20 * 7 * 8], smaller = new float[20 * 3 * 4], fire = new float[49 * 3 * 4], largest = new float[49 * 3 * 4], expected = new float[6 * 3 * 4];
                layers[0].Run(input.Item(n), stem, relu: true, workspace);
                Pooling.Max(stem, smaller, 20, 7, 8, 2, 2, 0);
                layers[1].Run(smaller, fire.AsSpan(0, 16 * 12), relu: true, workspace);
                layers[2].Run(smaller, fire.AsSpan(16 * 12), relu: true, workspace);
                Pooling.Max(fire, largest, 49, 3, 4, 3, 1, 1);
                layers[3].Run(pooled ? largest : fire, expected, relu: false, workspace);
                Assert.Equal(expected, found.Item(n).ToArray());
            }
        }
    }

    private static string Source(string members, string expression, int channels) => $$"""
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : Module
        {
            {{members}}
            public Tensor Forward([Shape({{channels}}, 7, 8)] Tensor x) => {{expression}};
        }
        """;

    private static Tensor Run(string members, string expression, Tensor input, int channels)
    {
        var format = TestModels.Format(3, signed: true, companded: true);
        var (_, type, _) = TestModels.Build(Source(members, expression, channels), "N", _ => (format, format));
        var result = TestModels.Run(TestModels.Load(type, KernelFamily.Reference), input);
        Assert.Equal(result.Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input).Data);
        return result;
    }

    /// <summary>An expression of the input and an image in FP32, where all values have the definition's order.</summary>
    private static Tensor Forward(string expression, Tensor input, Tensor image)
    {
        string source = $$"""
            using TeqGen;
            using static TeqGen.Functional;

            public sealed partial class E : Module
            {
                public static Tensor Compute(Tensor x, Tensor y) => {{expression}};
                public Tensor Forward(Tensor x) => x;
            }
            """;
        var type = GeneratorHarness.Run(source).Load().GetType("E", throwOnError: true)!;
        return (Tensor)type.GetMethod("Compute")!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [input, image], null)!;
    }
}
