using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class SinCosTests
{
    [Fact]
    public void Sine_and_cosine_are_within_their_bound()
    {
        var random = new Random(12);
        for (int i = 0; i < 100_000; i++)
        {
            double x = ((2 * random.NextDouble()) - 1) * (i % 2 == 0 ? 4 : 1e6);
            var (sine, cosine) = DeterministicMath.SinCos(x);
            Assert.InRange(Math.Abs(sine - Math.Sin(x)), 0, 4e-16);
            Assert.InRange(Math.Abs(cosine - Math.Cos(x)), 0, 4e-16);
        }

        Assert.Equal((0, 1), DeterministicMath.SinCos(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeterministicMath.SinCos(1e7));
    }
}
