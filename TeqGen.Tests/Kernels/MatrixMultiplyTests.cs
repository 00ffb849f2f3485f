using TeqGen.Kernels.FullPrecision;

namespace TeqGen.Tests.Kernels;

public sealed class MatrixMultiplyTests
{
    [Fact]
    public void Every_element_is_the_sequential_sum_bit_for_bit()
    {
        var random = new Random(6);
        foreach (int rows in new[] { 0, 1, 3, 4, 5, 9 })
        {
            foreach (int inner in new[] { 0, 1, 7, 64 })
            {
                foreach (int columns in new[] { 0, 1, 8, 15, 16, 17, 31, 33, 48 })
                {
                    float[] a = Values(random, rows * inner), b = Values(random, inner * columns);
                    float[] c = [.. Enumerable.Repeat(float.NaN, (rows * columns) + 3)];
                    MatrixMultiply.Run(a, b, c, rows, inner, columns);
                    Assert.Equal(Naive(a, b, rows, inner, columns), c.AsSpan(0, rows * columns).ToArray().Select(BitConverter.SingleToInt32Bits));
                    Assert.All(c[(rows * columns)..], value => Assert.True(float.IsNaN(value), "Nothing is written behind the matrix."));
                }
            }
        }
    }

    [Fact]
    public void Not_a_number_and_infinities_go_where_they_belong()
    {
        float[] a = [1, 0, 2, 1], b = [float.NaN, 1, 0, float.PositiveInfinity], c = new float[4];
        MatrixMultiply.Run(a, b, c, 2, 2, 2);
        Assert.Equal([float.NaN, float.NaN, float.NaN, float.PositiveInfinity], c);
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MatrixMultiply.Run(new float[5], new float[12], new float[8], 2, 3, 4));
        Assert.Throws<ArgumentException>(() => MatrixMultiply.Run(new float[6], new float[11], new float[8], 2, 3, 4));
        Assert.Throws<ArgumentException>(() => MatrixMultiply.Run(new float[6], new float[12], new float[7], 2, 3, 4));
        Assert.Throws<ArgumentException>(() => MatrixMultiply.Run(new float[6], new float[12], new float[8], 65536, 65536, 4));
    }

    private static IEnumerable<int> Naive(float[] a, float[] b, int rows, int inner, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    float product = a[(i * inner) + k] * b[(k * columns) + j];
                    sum += product;
                }

                yield return BitConverter.SingleToInt32Bits(sum);
            }
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
}
