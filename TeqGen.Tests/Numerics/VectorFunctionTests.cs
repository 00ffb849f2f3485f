using TeqGen.Numerics;
using TeqGen.Operators;

namespace TeqGen.Tests.Numerics;

/// <summary>Functions of many values at once give the bits of those of one.</summary>
public sealed class VectorFunctionTests
{
    private static readonly float[] Extremes =
    [
        0, -0f, 1e-40f, -1e-40f, 0.25f, -0.25f, 0.2499999f, 20, -20, 20.000002f, 88.7f, -103, 706, 707, -708, 745, -746, 1e30f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Many_values_give_the_bits_of_one()
    {
        var random = new Random(17);
        for (int length = 0; length < 300; length++)
        {
            float[] values = [.. Enumerable.Range(0, length).Select(_ => random.Next(4) switch
            {
                0 => Extremes[random.Next(Extremes.Length)],
                1 => (random.NextSingle() - 0.5f) * 1e-3f,
                2 => (random.NextSingle() - 0.5f) * 1500,
                _ => (random.NextSingle() - 0.5f) * 20,
            })];
            double[] powers = [.. values.Select(value => (double)value)];
            DeterministicMath.Exp(powers);
            Assert.Equal(Bits(values.Select(value => DeterministicMath.Exp(value))), Bits(powers));
            var found = new float[length];
            DeterministicMath.Sigmoid(values, found);
            Assert.Equal(Bits(values.Select(value => (float)DeterministicMath.Sigmoid(value))), Bits(found));
            DeterministicMath.Tanh(values, values.AsSpan());
            Assert.All(values, value => Assert.False(value is > 1 or < -1));
        }
    }

    [Fact]
    public void Tanh_of_many_values_gives_the_bits_of_one()
    {
        var random = new Random(18);
        float[] values = [.. Extremes, .. Enumerable.Range(0, 100_000).Select(i => (random.NextSingle() - 0.5f) * (i % 3) switch { 0 => 1e-2f, 1 => 2f, _ => 100f })];
        var found = new float[values.Length];
        DeterministicMath.Tanh(values, found);
        Assert.Equal(Bits(values.Select(value => (float)DeterministicMath.Tanh(value))), Bits(found));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(150)]
    public void Recurrent_steps_are_what_they_are_value_by_value(int hidden)
    {
        var random = new Random(19);
        float[] Some(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * 8)];
        float[] input = Some(4 * hidden), product = Some(4 * hidden), cell = Some(hidden), state = Some(hidden);
        float[] cells = [.. cell], next = new float[hidden], expectedCells = new float[hidden], expected = new float[hidden];
        RecurrentStep.Lstm(input, product, cells, next);
        float Sigmoid(int i) => (float)DeterministicMath.Sigmoid(input[i] + product[i]);
        for (int j = 0; j < hidden; j++)
        {
            float old = Sigmoid(hidden + j) * cell[j], added = Sigmoid(j) * (float)DeterministicMath.Tanh(input[(2 * hidden) + j] + product[(2 * hidden) + j]);
            expectedCells[j] = old + added;
            expected[j] = Sigmoid((3 * hidden) + j) * (float)DeterministicMath.Tanh(expectedCells[j]);
        }

        Assert.Equal(Bits(expectedCells), Bits(cells));
        Assert.Equal(Bits(expected), Bits(next));
        for (int j = 0; j < hidden; j++)
        {
            float gated = Sigmoid(j) * product[(2 * hidden) + j], candidate = (float)DeterministicMath.Tanh(input[(2 * hidden) + j] + gated);
            float change = Sigmoid(hidden + j) * (state[j] - candidate);
            expected[j] = candidate + change;
        }

        RecurrentStep.Gru(input, product, state, state);
        Assert.Equal(Bits(expected), Bits(state));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1000)]
    public void A_softmax_is_what_it_is_value_by_value(int length)
    {
        var random = new Random(20);
        float[] values = [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.5f) * 60)], mask = [.. Enumerable.Range(0, length).Select(i => i % 3 == 1 ? 0f : i + 1f)];
        float[] found = new float[length], masked = new float[length];
        Normalization.Softmax(values, found);
        Normalization.MaskedSoftmax(values, mask, masked);
        Assert.Equal(Bits(Expected(values, _ => true)), Bits(found));
        Assert.Equal(Bits(Expected(values, i => mask[i] != 0)), Bits(masked));
        Array.Clear(mask);
        Normalization.MaskedSoftmax(values, mask, masked);
        Assert.All(masked, value => Assert.Equal(0, value));
    }

    private static IEnumerable<float> Expected(float[] values, Func<int, bool> seen)
    {
        float largest = values.Where((_, i) => seen(i)).Max();
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += seen(i) ? DeterministicMath.Exp((double)values[i] - largest) : 0;
        }

        return values.Select((value, i) => seen(i) ? (float)(DeterministicMath.Exp((double)value - largest) / sum) : 0);
    }

    private static int[] Bits(IEnumerable<float> values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
