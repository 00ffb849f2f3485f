using TeqGen.Tests.Layers;
using static TeqGen.Functional;

namespace TeqGen.Tests.Operators;

/// <summary>The operators of attention against their formulas in binary64.</summary>
public sealed class AttentionOperatorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(3, 64)]
    public void Normalizations_are_their_formulas(int rows, int features)
    {
        var (layerNorm, rmsNorm) = (new LayerNorm(features, 1e-3f), new RmsNorm(features, 1e-3f));
        Tensor weight = TestTensors.Random(1, features), bias = TestTensors.Random(2, features), input = TestTensors.Random(3, 2, rows, features);
        layerNorm.SetParameter("weight", weight);
        layerNorm.SetParameter("bias", bias);
        rmsNorm.SetParameter("weight", weight);
        Tensor byLayer = layerNorm.Forward(input), byRms = rmsNorm.Forward(input);
        for (int row = 0; row < 2 * rows; row++)
        {
            double[] x = Array.ConvertAll(input.Data.Slice(row * features, features).ToArray(), value => (double)value);
            double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + 1e-3f);
            double root = Math.Sqrt(x.Average(value => value * value) + 1e-3f);
            for (int i = 0; i < features; i++)
            {
                Assert.Equal(((x[i] - mean) / deviation * weight.Data[i]) + bias.Data[i], byLayer.Data[(row * features) + i], 1e-6);
                Assert.Equal(x[i] / root * weight.Data[i], byRms.Data[(row * features) + i], 1e-6);
            }
        }
    }

    [Fact]
    public void MatMul_multiplies_the_last_two_extents()
    {
        Tensor left = TestTensors.Random(4, 2, 3, 5, 7), right = TestTensors.Random(5, 2, 3, 7, 4), found = MatMul(left, right);
        Assert.Equal([2, 3, 5, 4], found.Shape);
        for (int i = 0; i < found.Length; i++)
        {
            int group = i / 20, row = i / 4 % 5, column = i % 4;
            double expected = Enumerable.Range(0, 7).Sum(k => (double)left.Data[(((group * 5) + row) * 7) + k] * right.Data[(((group * 7) + k) * 4) + column]);
            Assert.Equal(expected, found.Data[i], 1e-6);
        }

        Assert.Equal([2, 3, 0, 4], MatMul(new Tensor(2, 3, 0, 7), right).Shape);
        Assert.Throws<ArgumentException>(() => MatMul(left, left));
    }

    [Fact]
    public void A_causal_softmax_is_one_over_the_columns_that_a_row_sees()
    {
        var input = TestTensors.Random(6, 2, 3, 5);
        var found = Softmax(input, causal: true);
        for (int row = 0; row < 6; row++)
        {
            int seen = 3 + (row % 3);
            var expected = Softmax(new Tensor(input.Data.Slice(row * 5, seen).ToArray(), 1, seen));
            Assert.Equal(expected.Data, found.Data.Slice(row * 5, seen));
            Assert.False(found.Data[((row * 5) + seen)..((row + 1) * 5)].ContainsAnyExcept(0f));
        }

        Assert.Equal(Softmax(input).Data, Softmax(input, causal: false).Data);
        Assert.Throws<ArgumentException>(() => Softmax(Transpose(input, 1, 2), causal: true));
    }

    [Fact]
    public void Sinusoidal_positions_are_their_formula()
    {
        const int Width = 6, Steps = 70;
        var found = SinusoidalPositions(new Tensor(1, Steps, Width), first: 40);
        for (int i = 0; i < found.Length; i++)
        {
            double angle = (40 + (i / Width)) / Math.Pow(10000, 2 * (i % Width / 2) / (double)Width);
            Assert.Equal(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), found.Data[i], 1e-7);
        }

        Assert.Throws<ArgumentException>(() => SinusoidalPositions(new Tensor(1, 2, 3)));
    }

    [Fact]
    public void Products_of_rotated_queries_and_keys_depend_on_their_distance()
    {
        Tensor query = TestTensors.Random(7, 1, 1, 8), key = TestTensors.Random(8, 1, 1, 8);
        double At(int p, int q) => RotaryPositions(query, p).Data.ToArray().Zip(RotaryPositions(key, q).Data.ToArray(), (a, b) => (double)a * b).Sum();
        Assert.Equal(At(5, 2), At(203, 200), 1e-5);
        Assert.NotEqual(At(5, 2), At(5, 3), 1e-3);
        Assert.Equal(query.Data, RotaryPositions(query).Data);
        var both = RotaryPositions(new Tensor([.. query.Data, .. query.Data], 1, 1, 2, 8));
        Assert.Equal(RotaryPositions(query, 1).Data, both.Data[8..]);
    }

    [Fact]
    public void Split_gives_equal_parts_and_Reshape_what_is_left()
    {
        var input = TestTensors.Random(9, 2, 3, 8);
        var parts = Split(input, 2, 4);
        Assert.Equal(4, parts.Length);
        Assert.Equal(input.Data, Concat(2, parts).Data);
        Assert.Equal([2, 12, 2], Reshape(input, -1, 2).Shape);
        Assert.Equal([2, 0, 4, 2], Reshape(new Tensor(2, 0, 8), -1, 4, 2).Shape);
        Assert.Throws<ArgumentException>(() => Reshape(input, 5, 5));
        Assert.Throws<ArgumentException>(() => Reshape(input, -1, 7));
        Assert.Throws<ArgumentException>(() => Split(input, 2, 3));
    }
}
