using TeqGen.Operators;
using TeqGen.Tests.Layers;
using TeqGen.Tests.Numerics;

namespace TeqGen.Tests.Operators;

public sealed class ActivationTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Actual, Func<double, double> Expected)> Smooth = new()
    {
        ["Sigmoid"] = (Functional.Sigmoid, x => 1 / (1 + Math.Exp(-x))),
        ["Tanh"] = (Functional.Tanh, Math.Tanh),
        ["SiLU"] = (Functional.SiLU, x => x / (1 + Math.Exp(-x))),
        ["Gelu"] = (x => Functional.Gelu(x), x => 0.5 * x * ExactErf.Erfc(-x / Math.Sqrt(2))),
        ["Gelu by tanh"] = (
            x => Functional.Gelu(x, tanh: true),
            x => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Actual, Func<float, float> Expected)> Piecewise = new()
    {
        ["HardSigmoid"] = (x => Functional.HardSigmoid(x), x => Math.Min(Math.Max((1f / 6 * x) + 0.5f, 0), 1)),
        ["HardSigmoid of ONNX"] = (x => Functional.HardSigmoid(x, 0.2f), x => Math.Min(Math.Max((0.2f * x) + 0.5f, 0), 1)),
        ["HardSwish"] = (Functional.HardSwish, x => x * Math.Min(Math.Max(x + 3, 0), 6) / 6),
        ["Relu6"] = (Functional.Relu6, x => Math.Min(Math.Max(x, 0), 6)),
        ["Clip"] = (x => Functional.Clip(x, -1.5f, 0.25f), x => Math.Min(Math.Max(x, -1.5f), 0.25f)),
        ["LeakyRelu"] = (x => Functional.LeakyRelu(x), x => x > 0 ? x : 0.01f * x),
        ["LeakyRelu of 0.3"] = (x => Functional.LeakyRelu(x, 0.3f), x => x > 0 ? x : 0.3f * x),
    };

    public static TheoryData<string> SmoothNames => [.. Smooth.Keys];

    public static TheoryData<string> PiecewiseNames => [.. Piecewise.Keys];

    [Theory]
    [MemberData(nameof(SmoothNames))]
    public void Smooth_functions_are_right_to_the_last_bit_or_nearly(string name)
    {
        var (actual, expected) = Smooth[name];
        var input = Scaled(9f);
        var output = actual(input);
        Assert.Equal(input.Shape.ToArray(), output.Shape.ToArray());
        for (int i = 0; i < input.Length; i++)
        {
            float value = (float)expected(input.Data[i]);
            Assert.InRange(output.Data[i], MathF.BitDecrement(value), MathF.BitIncrement(value));
        }
    }

    [Theory]
    [MemberData(nameof(PiecewiseNames))]
    public void Piecewise_functions_are_exact(string name)
    {
        var (actual, expected) = Piecewise[name];
        var input = Scaled(9f);
        Assert.Equal(input.Data.ToArray().Select(expected), actual(input).Data.ToArray());
    }

    [Fact]
    public void At_infinity_functions_have_their_limits()
    {
        var input = new Tensor([float.NegativeInfinity, -1000f, 0f, 1000f, float.PositiveInfinity], 5);
        float[] gate = [0f, 0f, 0f, 1000f, float.PositiveInfinity];
        Assert.Equal(gate, Functional.SiLU(input).Data.ToArray());
        Assert.Equal(gate, Functional.Gelu(input).Data.ToArray());
        Assert.Equal(gate, Functional.Gelu(input, tanh: true).Data.ToArray());
        Assert.Equal(gate, Functional.HardSwish(input).Data.ToArray());
        Assert.Equal([0f, 0f, 0.5f, 1f, 1f], Functional.Sigmoid(input).Data.ToArray());
        Assert.Equal([0f, 0f, 0.5f, 1f, 1f], Functional.HardSigmoid(input).Data.ToArray());
        Assert.Equal([-1f, -1f, 0f, 1f, 1f], Functional.Tanh(input).Data.ToArray());
        Assert.Equal([0f, 0f, 0f, 6f, 6f], Functional.Relu6(input).Data.ToArray());
    }

    [Fact]
    public void No_number_stays_none()
    {
        var input = new Tensor([float.NaN], 1);
        foreach (var function in Smooth.Values.Select(pair => pair.Actual).Concat(Piecewise.Values.Select(pair => pair.Actual)))
        {
            Assert.Equal(float.NaN, function(input).Data[0]);
        }
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        Assert.Contains(
            "found 2 and 1",
            Assert.Throws<ArgumentException>(() => Functional.Clip(new Tensor(1), 2f, 1f)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Functional.Clip(new Tensor(1), float.NaN, 1f));
        Assert.Throws<ArgumentNullException>(() => Functional.Gelu(null!));
        Assert.Throws<ArgumentException>(() => Activations.Tanh(new float[3], new float[4]));
    }

    private static Tensor Scaled(float scale)
    {
        var input = TestTensors.Random(12, 2, 3, 101);
        for (int i = 0; i < input.Length; i++)
        {
            input.Data[i] *= i % 3 == 0 ? 0.01f : scale;
        }

        return input;
    }
}
