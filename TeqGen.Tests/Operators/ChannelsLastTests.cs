using TeqGen.Operators;

namespace TeqGen.Tests.Operators;

public sealed class ChannelsLastTests
{
    private const int Height = 9, Width = 11;

    // One vector and what is left of it, in every width of vectors.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(37)]
    public void Pooling_gives_the_bits_of_the_other_order(int channels)
    {
        float[] image = Image(channels);
        foreach (var g in new Pool2dGeometry[] { new((2, 2), (2, 2), (0, 0)), new((3, 3), (2, 2), (1, 1), true), new((3, 1), (2, 3), (1, 0)) })
        {
            int pixels = g.OutputHeight(Height) * g.OutputWidth(Width);
            var (expected, found) = (new float[channels * pixels], new float[channels * pixels]);
            Pooling.Max(image, expected, channels, Height, Width, g);
            ChannelsLast.Max(Last(image, channels), found, channels, Height, Width, g);
            Equal(expected, found, channels);
            foreach (bool includePad in new[] { false, true })
            {
                Pooling.Average(image, expected, channels, Height, Width, g, includePad);
                ChannelsLast.Average(Last(image, channels), found, channels, Height, Width, g, includePad);
                Equal(expected, found, channels);
            }
        }

        var (means, others) = (new float[channels], new float[channels]);
        Pooling.GlobalAverage(image, means, channels, Height * Width);
        ChannelsLast.GlobalAverage(Last(image, channels), others, channels, Height * Width);
        Equal(means, others, channels);
    }

    [Fact]
    public void Transposing_there_and_back_changes_nothing()
    {
        float[] image = Image(37), back = new float[image.Length];
        ChannelsLast.ToChannelsFirst(Last(image, 37), back, 37, Height * Width);
        Assert.Equal(image.Select(BitConverter.SingleToInt32Bits), back.Select(BitConverter.SingleToInt32Bits));
    }

    private static float[] Image(int channels)
    {
        var random = new Random(1);
        float[] special = [float.NaN, 0f, -0f, float.PositiveInfinity, float.NegativeInfinity];
        return [.. Enumerable.Range(0, channels * Height * Width).Select(_ => random.Next(6) == 0 ? special[random.Next(5)] : (random.NextSingle() * 8) - 4)];
    }

    private static float[] Last(float[] image, int channels)
    {
        var result = new float[image.Length];
        ChannelsLast.FromChannelsFirst(image, result, channels, image.Length / channels);
        Assert.Equal(BitConverter.SingleToInt32Bits(image[^1]), BitConverter.SingleToInt32Bits(result[^1]));
        return result;
    }

    private static void Equal(float[] expected, float[] found, int channels) => Assert.Equal(Bits(Last(expected, channels)), Bits(found));

    // One NaN is as good as another.
    private static int[] Bits(float[] values) => [.. values.Select(value => float.IsNaN(value) ? -1 : BitConverter.SingleToInt32Bits(value))];
}
