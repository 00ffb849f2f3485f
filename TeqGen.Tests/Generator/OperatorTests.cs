using System.Reflection;
using TeqGen.Kernels;

namespace TeqGen.Tests.Generator;

/// <summary>Operators in <c>Run</c> against the same in <c>Forward</c>: without quantized layers between them both give the same bits.</summary>
public sealed class OperatorTests
{
    [Theory]
    [InlineData("Relu(x + x)")]
    [InlineData("x * Relu6(x)")]
    [InlineData("Add(Multiply(x, 0.5f), -1.25f)")]
    [InlineData("x * Sigmoid(AdaptiveAvgPool2d(x, 1, 1))")]
    [InlineData("AdaptiveAvgPool2d(x, 1, 1) + x")]
    [InlineData("Concat(Relu(x), x, HardSwish(x))")]
    [InlineData("Concat(Concat(Relu(x), Tanh(x)), Concat(Slice(x, 1, 1), Sigmoid(x)))")]
    [InlineData("Dense(Dense(Relu(x)))")]
    [InlineData("Late(Relu(x))")]
    [InlineData("Twice(Relu(x))")]
    [InlineData("Relu(Concat(Tanh(x)))")]
    [InlineData("Concat(3, x, Slice(x, 3, 1, -1, 2))")]
    [InlineData("Concat(axis: 2, [x, .. new[] { x, Tanh(x) }])")]
    [InlineData("Pad(Slice(Slice(x, 2, step: 2), 3, step: 2), 1, 2, 3)")]
    [InlineData("Slice(x, 1, -3)")]
    [InlineData("Pad2d(x, 1, 0, 2, 3)")]
    [InlineData("Transpose(x, 1, 3)")]
    [InlineData("Transpose(Transpose(x, 3, 2), 1, 2)")]
    [InlineData("Clip(x, -0.5f, 1.5f) + LeakyRelu(x)")]
    [InlineData("HardSigmoid(x, 0.2f) * SiLU(x)")]
    [InlineData("Gelu(x) + Gelu(x, tanh: true)")]
    [InlineData("MaxPool2d(x, 3, 2, ceilMode: true)")]
    [InlineData("MaxPool2d(x, (3, 1), (2, 3), (1, 0))")]
    [InlineData("AvgPool2d(x, 3, 2, padding: 1, ceilMode: true, countIncludePad: false)")]
    [InlineData("AvgPool2d(x, (2, 4), (1, 2), (1, 1), ceilMode: true)")]
    [InlineData("AdaptiveAvgPool2d(x, 3, 4)")]
    [InlineData("Softmax(Flatten(Tanh(x)))")]
    [InlineData("Softmax(x)")]
    public void Run_gives_the_bits_of_Forward(string expression)
    {
        string source = $$"""
            using TeqGen;
            using static TeqGen.Functional;

            [ExponentialQuantized("N.teq.json")]
            public sealed partial class N : Module
            {
                public Tensor Forward([Shape(5, 7, 8)] Tensor x) => {{expression}};

                // What is concatenated is read again, by another concatenation too.
                private static Tensor Dense(Tensor x) => Concat(x, Concat(Tanh(x), x), Sigmoid(x));

                // A part of what was concatenated, and the whole, are read after each other and overwritten where they may be.
                private static Tensor Late(Tensor x)
                {
                    var part = Tanh(x);
                    var whole = Concat(part, Sigmoid(x));
                    var y = Relu(part) + x;
                    var z = Concat(y, HardSwish(part)) * whole;
                    return z + Relu(whole);
                }

                private static Tensor Twice(Tensor x) => Concat(x, Concat(x, x));
            }
            """;
        using var culture = new HostileCulture();
        var (_, type, _) = TestModels.Build(source, "N", _ => throw new InvalidOperationException("There are no layers."));
        var network = TestModels.Load(type, KernelFamily.Reference);
        var input = TestModels.RandomInput(3, 5, 7, 8);
        var run = TestModels.Run(network, input);
        var forward = (Tensor)type.GetMethod("Forward")!.Invoke(network, BindingFlags.DoNotWrapExceptions, null, [input], null)!;
        Assert.Equal(forward.Shape, run.Shape);
        Assert.Equal(forward.Data, run.Data);
    }

    [Fact]
    public void Branches_are_computed_in_their_place_in_a_concatenation()
    {
        const string Fire = """
            using TeqGen;
            using static TeqGen.Functional;

            [ExponentialQuantized("N.teq.json")]
            public sealed partial class N : Module
            {
                private readonly Conv2d squeeze = new(5, 3, 1), left = new(3, 4, 1), right = new(3, 6, 3, padding: 1);

                public Tensor Forward([Shape(5, 7, 8)] Tensor x)
                {
                    x = Relu(squeeze.Forward(x));
                    x = Concat(Relu(left.Forward(x)), Relu(right.Forward(x)));
                    return GlobalAvgPool(x);
                }
            }
            """;
        var format = TestModels.Format(3, signed: true, companded: true);
        var (run, type, _) = TestModels.Build(Fire, "N", _ => (format, format));
        string model = run.Source("N.Model.g.cs");
        Assert.DoesNotContain("Shaping.Concat", model, StringComparison.Ordinal);
        Assert.Contains("concat -> 10×7×8: written in place by its operands", model, StringComparison.Ordinal);

        // What squeeze gives and both branches; the copies would have needed 10·7·8 more.
        Assert.Contains($"// Values between layers that are alive at once: {13 * 7 * 8}", model, StringComparison.Ordinal);
        Assert.Contains("// N: 3 layers with ", model, StringComparison.Ordinal);
        var input = TestModels.RandomInput(2, 5, 7, 8);
        Assert.Equal(
            TestModels.Run(TestModels.Load(type, KernelFamily.Reference), input).Data, TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input).Data);
    }

    [Theory]
    [InlineData("«x + Flatten(x)»", "Add needs two tensors of one shape; x is 5×7×8; Flatten gives 5×7×8 = 280, from x at line 7")]
    [InlineData("«Concat(x, Slice(x, 3, 1))»", "Concat along axis 1 needs tensors that are alike in every other extent; x is 5×7×8; Slice gives 5×7×7")]
    [InlineData("«Slice(x, 4)»", "Slice has no axis 4")]
    [InlineData("«Slice(x, 1, 3, 3)»", "Slice from 3 to 3 selects nothing along axis 1; x is 5×7×8")]
    [InlineData("«Pad(x, 0, 1, 1)»", "Pad has no axis 0")]
    [InlineData("«Pad2d(x, -1, 0, 0, 0)»", "Pad2d expects")]
    [InlineData("«AdaptiveAvgPool2d(x, 0, 1)»", "at least 1×1")]
    [InlineData("«MaxPool2d(x, (9, 1), (1, 1), (0, 0))»", "MaxPool2d has a 9×1 window with padding 0, which is larger than its input")]
    public void Shapes_that_do_not_fit(string expression, string message)
    {
        string source = $$"""
            using TeqGen;
            using static TeqGen.Functional;

            [ExponentialQuantized("N.teq.json")]
            public sealed partial class N : Module
            {
                public Tensor Forward([Shape(5, 7, 8)] Tensor x) => {{expression.Trim('«', '»')}};
            }
            """;
        var diagnostic = Assert.Single(GeneratorHarness.Run(source).Diagnostics);
        Assert.Equal("TEQ005", diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(expression.Trim('«', '»'), source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }
}
