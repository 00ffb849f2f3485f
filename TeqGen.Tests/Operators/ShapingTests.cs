using TeqGen.Tests.Layers;
using static TeqGen.Functional;

namespace TeqGen.Tests.Operators;

public sealed class ShapingTests
{
    private static readonly int[] Extents = [3, 1, 4];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Concat_puts_tensors_one_after_another(int axis)
    {
        int[][] shapes = [.. Extents.Select(extent => Enumerable.Range(0, 4).Select(i => i == axis ? extent : i + 2).ToArray())];
        Tensor[] inputs = [.. shapes.Select((shape, i) => TestTensors.Random(i, shape))];
        var output = Concat(axis, inputs);
        Assert.Equal(8, output.Shape[axis]);
        Assert.All(Positions(output), at =>
        {
            int which = at[axis] < 3 ? 0 : at[axis] < 4 ? 1 : 2, offset = which == 0 ? 0 : which == 1 ? 3 : 4;
            Assert.Equal(At(inputs[which], Moved(at, axis, at[axis] - offset)), At(output, at));
        });
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 2)]
    public void Transpose_puts_two_axes_in_each_others_place(int first, int second)
    {
        var input = TestTensors.Random(5, 2, 3, 4, 5, 6);
        var output = Transpose(input, first, second);
        Assert.All(Positions(output), at =>
        {
            int[] from = [.. at];
            (from[first], from[second]) = (at[second], at[first]);
            Assert.Equal(At(input, from), At(output, at));
        });
        Assert.Throws<ArgumentException>(() => Transpose(input, first, first));
        Assert.Throws<ArgumentOutOfRangeException>(() => Transpose(input, 0, second));
    }

    [Fact]
    public void Concat_is_along_the_channels_unless_told_otherwise()
    {
        Tensor left = TestTensors.Random(1, 2, 3), right = TestTensors.Random(2, 2, 1);
        Assert.Equal(Concat(1, left, right).Data.ToArray(), Concat(left, right).Data.ToArray());
        Assert.Equal([2, 4], Concat(left, right).Shape.ToArray());
        Assert.Equal(left.Data.ToArray(), Concat(left).Data.ToArray());
    }

    [Theory]
    [InlineData(1, 0, int.MaxValue, 1)]
    [InlineData(1, 1, 3, 1)]
    [InlineData(2, 0, int.MaxValue, 2)]
    [InlineData(2, 1, -1, 2)]
    [InlineData(2, -3, int.MaxValue, 1)]
    [InlineData(3, 0, int.MaxValue, 2)]
    [InlineData(3, 2, 6, 3)]
    [InlineData(3, 4, int.MaxValue, 100)]
    [InlineData(3, -100, 100, 5)]
    [InlineData(3, 0, int.MaxValue, int.MaxValue)]
    public void Slice_is_that_of_Python(int axis, int start, int end, int step)
    {
        var input = TestTensors.Random(3, 2, 4, 5, 7);
        int extent = input.Shape[axis];
        int first = Math.Max(start < 0 ? start + extent : start, 0), last = Math.Min(end < 0 ? end + extent : end, extent);
        int[] expected = [.. Enumerable.Range(0, extent).Where(i => i >= first && i < last && (i - first) % step == 0)];
        var output = Slice(input, axis, start, end, step);
        Assert.Equal(expected.Length, output.Shape[axis]);
        Assert.All(Positions(output), at => Assert.Equal(At(input, Moved(at, axis, expected[at[axis]])), At(output, at)));
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 0, 3)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 0, 0)]
    public void Pad_adds_zeros_around_one_axis(int axis, int before, int after)
    {
        var input = TestTensors.Random(4, 2, 3, 4, 5);
        var output = Pad(input, axis, before, after);
        int extent = input.Shape[axis];
        Assert.Equal(extent + before + after, output.Shape[axis]);
        Assert.All(Positions(output), at =>
        {
            int position = at[axis] - before;
            Assert.Equal(position < 0 || position >= extent ? 0 : At(input, Moved(at, axis, position)), At(output, at));
        });
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 2, 3, 4)]
    [InlineData(0, 1, 0, 1)]
    public void Pad2d_is_padding_of_both_axes(int left, int right, int top, int bottom)
    {
        var input = TestTensors.Random(4, 2, 3, 4, 5);
        var expected = Pad(Pad(input, 3, left, right), 2, top, bottom);
        var output = Pad2d(input, left, right, top, bottom);
        Assert.Equal(expected.Shape.ToArray(), output.Shape.ToArray());
        Assert.Equal(expected.Data.ToArray(), output.Data.ToArray());
    }

    [Fact]
    public void A_convolution_after_uneven_padding_is_one_with_that_padding()
    {
        var input = TestTensors.Random(4, 1, 2, 5, 5);
        Conv2d padded = new(2, 3, kernel: 3, padding: 1, bias: false), plain = new(2, 3, kernel: 3, bias: false);
        var weight = TestTensors.Random(5, 3, 2, 3, 3);
        padded.SetParameter("weight", weight);
        plain.SetParameter("weight", weight);
        Assert.Equal(padded.Forward(input).Data.ToArray(), plain.Forward(Pad2d(input, 1, 1, 1, 1)).Data.ToArray());
    }

    [Fact]
    public void What_cannot_be_shaped_is_refused_with_the_shapes()
    {
        var input = new Tensor(2, 3, 4);
        Assert.Contains(
            "[2, 3, 4] and [2, 3, 5]",
            Assert.Throws<ArgumentException>(() => Concat(input, new Tensor(2, 3, 5))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Concat(input, new Tensor(1, 3, 4)));
        Assert.Throws<ArgumentException>(() => Concat(input, new Tensor(2, 3)));
        Assert.Throws<ArgumentException>(() => Concat());
        Assert.Contains(
            "axes 1 to 2 of [2, 3, 4]",
            Assert.Throws<ArgumentOutOfRangeException>(() => Concat(0, input, input)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice(input, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pad(input, -1, 0, 0));
        Assert.Contains(
            "selects nothing along axis 1 of [2, 3, 4]",
            Assert.Throws<ArgumentException>(() => Slice(input, 1, 3)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Slice(input, 1, 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Slice(input, 1, step: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pad(input, 1, -1, 0));
        Assert.Throws<ArgumentException>(() => Pad(input, 1, int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>(() => Pad2d(input, 0, 0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Pad2d(new Tensor(1, 1, 2, 2), 0, 0, 0, -1));
    }

    private static IEnumerable<int[]> Positions(Tensor tensor)
    {
        int[] shape = tensor.Shape.ToArray();
        for (int i = 0; i < tensor.Length; i++)
        {
            int[] at = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = i; axis >= 0; rest /= shape[axis], axis--)
            {
                at[axis] = rest % shape[axis];
            }

            yield return at;
        }
    }

    private static float At(Tensor tensor, int[] at)
    {
        int index = 0;
        for (int axis = 0; axis < at.Length; axis++)
        {
            index = (index * tensor.Shape[axis]) + at[axis];
        }

        return tensor.Data[index];
    }

    private static int[] Moved(int[] at, int axis, int position) => [.. at.Select((value, i) => i == axis ? position : value)];
}
