using TeqGen.Operators;
using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Operators;

public sealed class FunctionalTests
{
    [Fact]
    public void Relu_keeps_what_is_positive_at_every_length()
    {
        for (int length = 0; length < 40; length++)
        {
            var input = TestTensors.Random(length, 1, length);
            Assert.Equal(input.Data.ToArray().Select(x => x > 0 ? x : 0f), Functional.Relu(input).Data.ToArray());
        }

        Assert.Equal([0f, 0f, 0f, float.PositiveInfinity], Functional.Relu(new Tensor([float.NaN, -0f, float.NegativeInfinity, float.PositiveInfinity], 4)).Data.ToArray());
    }

    [Fact]
    public void Add_is_the_sum_at_every_length_and_needs_one_shape()
    {
        for (int length = 0; length < 40; length++)
        {
            Tensor left = TestTensors.Random(1, 2, length), right = TestTensors.Random(2, 2, length);
            Assert.Equal(left.Data.ToArray().Zip(right.Data.ToArray(), (x, y) => x + y), (left + right).Data.ToArray());
        }

        Assert.Contains("[2, 3] and [3, 2]", Assert.Throws<ArgumentException>(() => new Tensor(2, 3) + new Tensor(3, 2)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, 0)]
    [InlineData(3, 2, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(4, 0, 2)]
    public void Pooling_is_the_textbooks(int kernel, int stride, int padding)
    {
        var input = TestTensors.Random(5, 2, 3, 7, 9);
        int step = stride == 0 ? kernel : stride, height = ((7 + (2 * padding) - kernel) / step) + 1, width = ((9 + (2 * padding) - kernel) / step) + 1;
        Tensor max = Functional.MaxPool2d(input, kernel, stride, padding), mean = Functional.AvgPool2d(input, kernel, stride, padding);
        Assert.Equal([2, 3, height, width], max.Shape.ToArray());
        Assert.Equal([2, 3, height, width], mean.Shape.ToArray());
        for (int i = 0; i < max.Length; i++)
        {
            int plane = i / (height * width), top = (i / width % height * step) - padding, left = (i % width * step) - padding;
            double[] window =
            [
                .. from y in Enumerable.Range(top, kernel)
                   from x in Enumerable.Range(left, kernel)
                   where y >= 0 && x >= 0 && y < 7 && x < 9
                   select (double)input.Data[(plane * 63) + (y * 9) + x],
            ];
            Assert.Equal(window.Max(), max.Data[i]);
            Assert.Equal(window.Sum() / (kernel * kernel), mean.Data[i], 1e-6);
        }
    }

    [Fact]
    public void A_maximum_of_no_number_is_none()
    {
        var input = new Tensor([1, float.NaN, 2, 3], 1, 1, 2, 2);
        Assert.Equal(float.NaN, Functional.MaxPool2d(input, 2).Data[0]);
        Assert.Equal(-1f, Functional.MaxPool2d(new Tensor([-1, -2, -3, -4], 1, 1, 2, 2), 2, 2, 1).Data[0]);
    }

    [Fact]
    public void The_global_mean_is_that_of_all_pixels()
    {
        var input = TestTensors.Random(6, 2, 5, 7, 3);
        var output = Functional.GlobalAvgPool(input);
        Assert.Equal([2, 5], output.Shape.ToArray());
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(input.Data.Slice(i * 21, 21).ToArray().Average(x => (double)x), output.Data[i], 1e-7));
    }

    [Fact]
    public void Flatten_shares_the_values()
    {
        var input = TestTensors.Random(7, 2, 3, 4, 5);
        var flat = Functional.Flatten(input);
        Assert.Equal([2, 60], flat.Shape.ToArray());
        flat.Data[119] = 42;
        Assert.Equal(42f, input.Data[119]);
        Assert.Equal([3, 1], Functional.Flatten(new Tensor(3)).Shape.ToArray());
    }

    [Fact]
    public void Wrong_inputs_are_refused_with_what_was_expected()
    {
        Assert.Contains("MaxPool2d expects [batch, channels, height, width], found [3, 4]", Assert.Throws<ArgumentException>(() => Functional.MaxPool2d(new Tensor(3, 4), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("larger than the input", Assert.Throws<ArgumentException>(() => Functional.AvgPool2d(new Tensor(1, 1, 2, 5), 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.MaxPool2d(new Tensor(1, 1, 4, 4), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.MaxPool2d(new Tensor(1, 1, 4, 4), 2, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.MaxPool2d(new Tensor(1, 1, 4, 4), 2, 2, 2));
        Assert.Throws<ArgumentException>(() => Functional.GlobalAvgPool(new Tensor(1, 4)));
        Assert.Throws<ArgumentException>(() => Functional.Flatten(new Tensor()));
        Assert.Throws<ArgumentException>(() => Functional.Softmax(new Tensor()));
        Assert.Throws<ArgumentException>(() => Elementwise.Relu(new float[3], new float[4]));
    }
}
