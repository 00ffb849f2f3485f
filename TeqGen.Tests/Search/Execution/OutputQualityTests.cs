using TeqGen.Search;

namespace TeqGen.Tests.Search.Execution;

public sealed class OutputQualityTests
{
    [Fact]
    public void Equal_outputs_agree_and_have_no_divergence()
    {
        var outputs = new Tensor([1, 2, 3, 4, 0, -1], 2, 3);
        var quality = OutputQuality.Measure(outputs, outputs, [2, 1]);
        Assert.Equal(1, quality.Agreement);
        Assert.Equal(0, quality.Divergence, 12);
        Assert.Equal(200, quality.SqnrDecibels);
        Assert.Equal(0.5, quality.Top1!.Value.Fraction);
    }

    [Fact]
    public void Divergence_and_noise_are_those_of_the_textbook()
    {
        var quality = OutputQuality.Measure(new Tensor([0, 0, 1, 0], 2, 2), new Tensor([0, MathF.Log(3), 1, 0], 2, 2), null);

        // ½·ln(½ / ¼) + ½·ln(½ / ¾) for the first, nothing for the second.
        Assert.Equal(0.5 * ((0.5 * Math.Log(2)) + (0.5 * Math.Log(2.0 / 3))), quality.Divergence, 6);
        Assert.Equal(10 * Math.Log10(1 / (Math.Log(3) * Math.Log(3))), quality.SqnrDecibels, 5);
        Assert.Equal(0.5, quality.Agreement);
        Assert.Equal(50, quality.Loss.Points);
        Assert.Null(quality.Top1);
    }

    [Fact]
    public void A_shift_of_all_outputs_changes_nothing_but_the_noise()
    {
        var quality = OutputQuality.Measure(new Tensor([1, 2, 3], 1, 3), new Tensor([101, 102, 103], 1, 3), null);
        Assert.Equal(0, quality.Divergence, 9);
        Assert.True(quality.SqnrDecibels < 0, "Noise is larger than the signal.");
    }

    [Fact]
    public void Outputs_of_other_shapes_are_refused() =>
        Assert.Throws<ArgumentException>(() => OutputQuality.Measure(new Tensor(2, 3), new Tensor(3, 2), null));
}
