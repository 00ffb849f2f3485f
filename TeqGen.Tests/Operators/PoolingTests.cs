using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Operators;

public sealed class PoolingTests
{
    // Extents by PyTorch: a window that would start in the padding behind the input is dropped, one that starts inside is kept.
    [Theory]
    [InlineData(7, 2, 2, 0, 3, 4)]
    [InlineData(6, 2, 2, 0, 3, 3)]
    [InlineData(5, 3, 2, 0, 2, 2)]
    [InlineData(6, 3, 2, 0, 2, 3)]
    [InlineData(2, 3, 2, 0, 0, 1)]
    [InlineData(1, 3, 2, 0, 0, 0)]
    [InlineData(4, 2, 3, 0, 1, 2)]
    [InlineData(3, 2, 3, 0, 1, 1)]
    [InlineData(3, 2, 3, 1, 2, 2)]
    [InlineData(5, 2, 4, 1, 2, 2)]
    [InlineData(3, 2, 4, 1, 1, 1)]
    [InlineData(112, 3, 2, 1, 56, 57)]
    [InlineData(3, 1, 4, 0, 1, 1)]
    public void Extents_are_those_of_PyTorch(int extent, int kernel, int stride, int padding, int floor, int ceiling)
    {
        foreach (bool ceil in new[] { false, true })
        {
            int expected = ceil ? ceiling : floor;
            var input = new Tensor(1, 1, extent, extent);
            if (expected == 0)
            {
                Assert.Throws<ArgumentException>(() => Functional.MaxPool2d(input, kernel, stride, padding, ceil));
                continue;
            }

            Assert.Equal([1, 1, expected, expected], Functional.MaxPool2d(input, kernel, stride, padding, ceil).Shape.ToArray());
            Assert.Equal([1, 1, expected, expected], Functional.AvgPool2d(input, kernel, stride, padding, ceil).Shape.ToArray());
        }
    }

    [Theory]
    [InlineData(2, 2, 2, 2, 0, 0)]
    [InlineData(3, 2, 2, 3, 1, 1)]
    [InlineData(1, 4, 1, 2, 0, 2)]
    [InlineData(5, 1, 3, 1, 2, 0)]
    [InlineData(3, 3, 2, 2, 1, 1)]
    public void Rectangular_windows_are_the_textbooks_in_every_mode(
        int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth)
    {
        const int Height = 8, Width = 9;
        var input = TestTensors.Random(5, 2, 3, Height, Width);
        var kernel = (kernelHeight, kernelWidth);
        var stride = (strideHeight, strideWidth);
        var padding = (paddingHeight, paddingWidth);
        foreach (var (ceil, include) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            Tensor max = Functional.MaxPool2d(input, kernel, stride, padding, ceil);
            Tensor mean = Functional.AvgPool2d(input, kernel, stride, padding, ceil, include);
            Assert.Equal(max.Shape.ToArray(), mean.Shape.ToArray());
            int outputHeight = max.Shape[2], outputWidth = max.Shape[3];
            for (int i = 0; i < max.Length; i++)
            {
                int plane = i / (outputHeight * outputWidth);
                int top = (i / outputWidth % outputHeight * strideHeight) - paddingHeight;
                int left = (i % outputWidth * strideWidth) - paddingWidth;
                var padded =
                    (from y in Enumerable.Range(top, kernelHeight)
                     from x in Enumerable.Range(left, kernelWidth)
                     where y < Height + paddingHeight && x < Width + paddingWidth
                     select (y, x)).ToArray();
                double[] inside =
                [
                    .. from p in padded
                       where p.y >= 0 && p.x >= 0 && p.y < Height && p.x < Width
                       select (double)input.Data[(plane * Height * Width) + (p.y * Width) + p.x],
                ];
                Assert.NotEmpty(inside);
                Assert.Equal(inside.Max(), max.Data[i]);
                Assert.Equal(inside.Sum() / (include ? padded.Length : inside.Length), mean.Data[i], 1e-6);
            }
        }
    }

    [Fact]
    public void A_window_over_the_edge_divides_by_what_lies_in_the_padded_input()
    {
        var input = new Tensor([1, 2, 3], 1, 1, 1, 3);
        Assert.Equal([1.5f, 3f], Functional.AvgPool2d(input, (1, 2), (1, 2), (0, 0), ceilMode: true).Data.ToArray());
        Assert.Equal([0.5f, 2.5f], Functional.AvgPool2d(input, (1, 2), (1, 2), (0, 1)).Data.ToArray());
        Assert.Equal([1f, 2.5f], Functional.AvgPool2d(input, (1, 2), (1, 2), (0, 1), countIncludePad: false).Data.ToArray());
    }

    [Theory]
    [InlineData(7, 9, 1, 1)]
    [InlineData(7, 9, 3, 4)]
    [InlineData(7, 9, 7, 9)]
    [InlineData(2, 3, 5, 7)]
    [InlineData(6, 6, 6, 1)]
    [InlineData(10, 7, 6, 6)]
    public void Adaptive_windows_start_at_the_floor_and_end_at_the_ceiling(int height, int width, int outputHeight, int outputWidth)
    {
        var input = TestTensors.Random(6, 2, 3, height, width);
        var output = Functional.AdaptiveAvgPool2d(input, outputHeight, outputWidth);
        Assert.Equal([2, 3, outputHeight, outputWidth], output.Shape.ToArray());
        for (int i = 0; i < output.Length; i++)
        {
            int plane = i / (outputHeight * outputWidth), y = i / outputWidth % outputHeight, x = i % outputWidth;
            int top = (int)Math.Floor((double)y * height / outputHeight), bottom = (int)Math.Ceiling((y + 1.0) * height / outputHeight);
            int left = (int)Math.Floor((double)x * width / outputWidth), right = (int)Math.Ceiling((x + 1.0) * width / outputWidth);
            double expected = (from row in Enumerable.Range(top, bottom - top)
                               from column in Enumerable.Range(left, right - left)
                               select (double)input.Data[(plane * height * width) + (row * width) + column]).Average();
            Assert.Equal((float)expected, output.Data[i], 1e-6f);
        }

        Assert.Equal(Functional.GlobalAvgPool(input).Data.ToArray(), Functional.AdaptiveAvgPool2d(input, 1, 1).Data.ToArray());
    }

    [Fact]
    public void Windows_that_do_not_fit_are_refused_with_their_extents()
    {
        var image = new Tensor(1, 1, 4, 8);
        Assert.Contains(
            "5×2 window with padding 0×1",
            Assert.Throws<ArgumentException>(() => Functional.MaxPool2d(image, (5, 2), (1, 1), (0, 1))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.MaxPool2d(image, (2, 0), (1, 1), (0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.AvgPool2d(image, (2, 2), (0, 1), (0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.AvgPool2d(image, (2, 3), (1, 1), (0, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.AdaptiveAvgPool2d(image, 0, 1));
        Assert.Contains(
            "at least one pixel",
            Assert.Throws<ArgumentException>(() => Functional.AdaptiveAvgPool2d(new Tensor(1, 1, 0, 8), 1, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "at least one pixel",
            Assert.Throws<ArgumentException>(() => Functional.MaxPool2d(new Tensor(1, 1, 0, 8), 2, 1, 1)).Message,
            StringComparison.Ordinal);
    }
}
