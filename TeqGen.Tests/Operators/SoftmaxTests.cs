using TeqGen.Tests.Layers;

namespace TeqGen.Tests.Operators;

public sealed class SoftmaxTests
{
    [Fact]
    public void Rows_are_exponentials_over_their_sum()
    {
        foreach (float scale in new[] { 0.1f, 5f, 50f, 1000f })
        {
            var input = TestTensors.Random(8, 6, 11);
            foreach (ref float value in input.Data)
            {
                value *= scale;
            }

            var output = Functional.Softmax(input);
            for (int n = 0; n < 6; n++)
            {
                float[] row = input.Item(n).ToArray();
                double sum = row.Sum(x => Math.Exp((double)x - row.Max()));
                Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(Math.Exp((double)row[i] - row.Max()) / sum, output.Item(n)[i], 1e-6));
                Assert.Equal(1, output.Item(n).ToArray().Sum(x => (double)x), 1e-6);
            }
        }
    }

    [Fact]
    public void Extremes_neither_overflow_nor_spread()
    {
        Assert.Equal([0.5f, 0f, 0.5f], Functional.Softmax(new Tensor([3e38f, -3e38f, 3e38f], 1, 3)).Data.ToArray());
        Assert.Equal([1f, 0f], Functional.Softmax(new Tensor([0f, float.NegativeInfinity], 1, 2)).Data.ToArray());
        Assert.Equal([1f, 1f], Functional.Softmax(new Tensor([-7f, 7f], 2, 1)).Data.ToArray());
        Assert.All(Functional.Softmax(new Tensor([0f, float.NaN], 1, 2)).Data.ToArray(), value => Assert.True(float.IsNaN(value)));
        Assert.Equal(0, Functional.Softmax(new Tensor(3, 0)).Length);
    }
}
