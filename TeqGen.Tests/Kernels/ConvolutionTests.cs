using TeqGen.Kernels.FullPrecision;
using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Kernels;

/// <summary>A convolution read in place gives the bits of one over a matrix of windows.</summary>
public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(3, 16, 3, 1, 1, 1, 32, 32)]
    [InlineData(4, 6, 3, 1, 1, 2, 9, 11)]
    [InlineData(2, 5, 1, 0, 1, 1, 3, 8)]
    [InlineData(6, 6, 3, 2, 2, 6, 10, 13)]
    [InlineData(1, 7, 5, 0, 1, 1, 12, 13)]
    public void Reading_in_place_gives_the_same_bits(int inputs, int outputs, int kernel, int padding, int dilation, int groups, int height, int width)
    {
        var g = new Conv2dGeometry(inputs, outputs, kernel, 1, padding, dilation, groups);
        Assert.True(DirectConvolution.Supports(g, width));
        var image = TestTensors.Random(1, inputs, height, width);
        var weight = TestTensors.Random(2, outputs, g.PatchLength);
        int pixels = g.OutputHeight(height) * g.OutputWidth(width);
        var expected = new float[outputs * pixels];
        var columns = new float[g.PatchLength * pixels];
        for (int group = 0; group < groups; group++)
        {
            Im2Col.Columns(g, group, image.Data, height, width, columns);
            MatrixMultiply.Run(
                weight.Data[(group * g.GroupOutputs * g.PatchLength)..], columns, expected.AsSpan(group * g.GroupOutputs * pixels), g.GroupOutputs, g.PatchLength, pixels);
        }

        float[] actual = [.. Enumerable.Repeat(float.NaN, expected.Length + 8)];
        DirectConvolution.Run(g, image.Data, height, width, weight.Data, actual);
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual[..^8].Select(BitConverter.SingleToInt32Bits));
        Assert.All(actual[^8..], value => Assert.True(float.IsNaN(value), "Nothing is written behind the outputs."));
    }

    [Fact]
    public void Strides_and_narrow_images_go_another_way()
    {
        Assert.False(DirectConvolution.Supports(new Conv2dGeometry(1, 1, 3, 2, 1, 1, 1), 32));
        Assert.False(DirectConvolution.Supports(new Conv2dGeometry(1, 1, 3, 1, 1, 1, 1), 7));
    }
}
