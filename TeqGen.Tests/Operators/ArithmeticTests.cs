using TeqGen.Operators;
using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Operators;

public sealed class ArithmeticTests
{
    [Fact]
    public void Multiply_is_the_product_at_every_length()
    {
        for (int length = 0; length < 40; length++)
        {
            Tensor left = TestTensors.Random(1, 2, length), right = TestTensors.Random(2, 2, length);
            Assert.Equal(left.Data.ToArray().Zip(right.Data.ToArray(), (x, y) => x * y), (left * right).Data.ToArray());
        }
    }

    [Fact]
    public void One_value_a_channel_counts_for_all_its_pixels_on_either_side()
    {
        Tensor image = TestTensors.Random(1, 2, 3, 4, 5), gate = TestTensors.Random(2, 2, 3, 1, 1);
        float[] products = [.. Enumerable.Range(0, image.Length).Select(i => image.Data[i] * gate.Data[i / 20])];
        float[] sums = [.. Enumerable.Range(0, image.Length).Select(i => image.Data[i] + gate.Data[i / 20])];
        Assert.Equal(products, (image * gate).Data.ToArray());
        Assert.Equal(products, (gate * image).Data.ToArray());
        Assert.Equal(sums, (image + gate).Data.ToArray());
        Assert.Equal([2, 3, 4, 5], (gate + image).Shape.ToArray());
        Assert.Equal(sums, (gate + image).Data.ToArray());
        Assert.Equal(gate.Data.ToArray().Select(x => x * x), (gate * gate).Data.ToArray());
    }

    [Fact]
    public void Constants_count_for_every_value()
    {
        var input = TestTensors.Random(3, 2, 7);
        Assert.Equal(input.Data.ToArray().Select(x => x + 3f), Functional.Add(input, 3f).Data.ToArray());
        Assert.Equal(input.Data.ToArray().Select(x => x * (1f / 6)), Functional.Multiply(input, 1f / 6).Data.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both()
    {
        Assert.Contains(
            "Multiply needs two tensors of one shape",
            Assert.Throws<ArgumentException>(() => new Tensor(2, 3) * new Tensor(3, 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "[1, 3, 4, 4] and [1, 2, 1, 1]",
            Assert.Throws<ArgumentException>(() => new Tensor(1, 3, 4, 4) * new Tensor(1, 2, 1, 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Tensor(2, 3, 4, 4) + new Tensor(1, 3, 1, 1));
        Assert.Throws<ArgumentException>(() => new Tensor(1, 3, 4, 4) + new Tensor(1, 3, 1, 4));
        Assert.Throws<ArgumentException>(() => new Tensor(1, 3, 4, 4) + new Tensor(1, 3));
        Assert.Throws<ArgumentException>(() => Elementwise.MultiplyPerChannel(new float[6], new float[2], new float[6], 4));
        Assert.Throws<ArgumentException>(() => Elementwise.AddPerChannel(new float[6], new float[2], new float[5], 3));
    }
}
