using TeqGen.Kernels.FullPrecision;
using TeqGen.Models;

namespace TeqGen.Tests.Kernels;

/// <summary>Both ways to unroll a convolution's windows: all of them as columns, and one as a row.</summary>
public sealed class WindowTests
{
    public static TheoryData<Conv2dGeometry, int, int> Geometries => new()
    {
        { new(1, 1, 1, 1, 0, 1, 1), 1, 1 },
        { new(3, 2, 3, 1, 1, 1, 1), 5, 7 },
        { new(2, 2, 5, 1, 2, 1, 1), 6, 4 },
        { new(4, 4, 3, 2, 1, 1, 2), 7, 6 },
        { new(4, 8, 3, 1, 2, 2, 4), 6, 9 },
        { new(2, 2, 2, 3, 0, 1, 1), 8, 11 },
        { new(2, 2, 3, 2, 3, 3, 1), 9, 8 },
        { new(1, 1, 3, 1, 4, 1, 1), 2, 3 },
        { new(3, 2, (1, 3), (1, 2), (0, 1), 1, 1), 4, 7 },
        { new(4, 2, (3, 2), (2, 1), (2, 0), 2, 2), 6, 5 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Columns_are_the_windows_of_every_group(Conv2dGeometry g, int height, int width)
    {
        float[] image = [.. Enumerable.Range(1, g.Inputs * height * width).Select(i => (float)i)];
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        for (int group = 0; group < g.Groups; group++)
        {
            float[] columns = [.. Enumerable.Repeat(float.NaN, g.PatchLength * outputHeight * outputWidth)];
            Im2Col.Columns(g, group, image, height, width, columns);
            for (int y = 0; y < outputHeight; y++)
            {
                for (int x = 0; x < outputWidth; x++)
                {
                    float[] window = [.. Enumerable.Range(0, g.PatchLength).Select(row => columns[(((row * outputHeight) + y) * outputWidth) + x])];
                    Assert.Equal(Window(g, group, image, height, width, y, x), window);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Geometries))]
    public void A_row_is_the_window_of_its_pixel(Conv2dGeometry g, int height, int width)
    {
        short[] image = [.. Enumerable.Range(1, g.Inputs * height * width).Select(i => (short)i)];
        for (int group = 0; group < g.Groups; group++)
        {
            for (int pixel = 0; pixel < g.OutputHeight(height) * g.OutputWidth(width); pixel++)
            {
                int y = pixel / g.OutputWidth(width), x = pixel % g.OutputWidth(width);
                short[] patch = [.. Enumerable.Repeat((short)-1, g.PatchLength)];
                PatchGather.Gather<short>(g, group, image, height, width, y, x, patch);
                Assert.Equal(Window(g, group, image, height, width, y, x), patch);
            }
        }
    }

    [Theory]
    [InlineData(28, 5, 1, 2, 1, 28)]
    [InlineData(224, 3, 2, 0, 1, 111)]
    [InlineData(32, 3, 2, 1, 1, 16)]
    [InlineData(7, 3, 1, 0, 3, 1)]
    [InlineData(6, 3, 1, 0, 3, 0)]
    [InlineData(1, 5, 1, 2, 1, 1)]
    [InlineData(10, 2, 3, 0, 1, 3)]
    [InlineData(5, 1, 3, 1 << 30, 1, 715827885)]
    [InlineData(5, 3, 1, 0, int.MaxValue, 0)]
    public void Extents_of_the_output_follow_the_formula(int extent, int kernel, int stride, int padding, int dilation, int expected) =>
        Assert.Equal(expected, new Conv2dGeometry(1, 1, kernel, stride, padding, dilation, 1).OutputHeight(extent));

    private static T[] Window<T>(Conv2dGeometry g, int group, T[] image, int height, int width, int y, int x)
        where T : struct
    {
        var window = new List<T>();
        for (int c = group * g.GroupInputs; c < (group + 1) * g.GroupInputs; c++)
        {
            for (int ky = 0; ky < g.Kernel.Height; ky++)
            {
                for (int kx = 0; kx < g.Kernel.Width; kx++)
                {
                    int row = (y * g.Stride.Height) + (ky * g.Dilation) - g.Padding.Height;
                    int column = (x * g.Stride.Width) + (kx * g.Dilation) - g.Padding.Width;
                    bool inside = row >= 0 && row < height && column >= 0 && column < width;
                    window.Add(inside ? image[(((c * height) + row) * width) + column] : default);
                }
            }
        }

        return [.. window];
    }
}
