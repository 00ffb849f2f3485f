using TeqGen.Kernels;

namespace TeqGen.Tests.Generator;

/// <summary>Additions that a convolution does while storing: the same bits as by an operator of its own, and only where nobody needs what is added to.</summary>
public sealed class ResidualAdditionsTests
{
    private const string Shortcut = "Relu(s + {b.Forward(Relu(a.Forward(s)))})";

    // In braces what is hidden from the addition in the network to compare with.
    [Theory]
    [InlineData(20, "Relu(s + {b.Forward(Relu(a.Forward(s)))})", 1)]
    [InlineData(32, "Relu(s + {b.Forward(Relu(a.Forward(s)))})", 1)]
    [InlineData(48, "{b.Forward(Relu(a.Forward(s)))} + s", 1)]
    [InlineData(17, "Relu(a.Forward(s) + {b.Forward(s)})", 1)]
    [InlineData(16, "MaxPool2d(s, 3, 1, padding: 1) + {a.Forward(b.Forward(s))}", 1)]
    [InlineData(16, "Block(Block(s))", 2)]
    [InlineData(16, "b.Forward(s + {a.Forward(s)})", 0)]
    [InlineData(16, "s + Relu({b.Forward(a.Forward(s))})", 0)]
    [InlineData(16, "Concat(s, s + {b.Forward(a.Forward(s))})", 0)]
    [InlineData(16, "Flatten(s + {b.Forward(a.Forward(s))}) + Flatten(s)", 0)]
    [InlineData(16, "b.Forward(a.Forward(s)) + AdaptiveAvgPool2d(s, 1, 1)", 0)]
    public void Every_family_gives_the_bits_of_an_addition_of_its_own(int channels, string expression, int accumulating)
    {
        var (run, fused) = Build(channels, expression, "(", ")");
        Assert.Equal(accumulating, run.Source("N.Model.g.cs").Split("accumulate: true").Length - 1);
        var (other, separate) = Build(channels, expression, "MaxPool2d(", ", 1)");
        Assert.DoesNotContain("accumulate", other.Source("N.Model.g.cs"), StringComparison.Ordinal);
        var input = TestModels.RandomInput(2, 3, 9, 10);
        foreach (var family in new[] { KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup })
        {
            var expected = TestModels.Run(TestModels.Load(separate, family), input);
            Assert.NotEqual(0, expected.Data.ToArray().Sum(Math.Abs));
            Assert.Equal(expected.Data, TestModels.Run(TestModels.Load(fused, family), input).Data);
        }
    }

    private static (GeneratorRun Run, Type Type) Build(int channels, string expression, string open, string close)
    {
        string Hidden(string text) => text.Replace("{", open, StringComparison.Ordinal).Replace("}", close, StringComparison.Ordinal);
        string source = $$"""
            using TeqGen;
            using static TeqGen.Functional;

            [ExponentialQuantized("N.teq.json")]
            public sealed partial class N : Module
            {
                private readonly Conv2d stem = new(3, {{channels}}, 3, padding: 1), a = new({{channels}}, {{channels}}, 3, padding: 1), b = new({{channels}}, {{channels}}, 1);

                private Tensor Block(Tensor s) => {{Hidden(Shortcut)}};

                private Tensor After(Tensor s) => {{Hidden(expression)}};

                public Tensor Forward([Shape(3, 9, 10)] Tensor x) => After(Relu(stem.Forward(x)));
            }
            """;
        var format = TestModels.Format(3, signed: true, companded: true);
        var (run, type, _) = TestModels.Build(source, "N", _ => (format, format));
        return (run, type);
    }
}
