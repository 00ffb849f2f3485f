using TeqGen.Search;
using TeqGen.Search.Calibration;

namespace TeqGen.Tests.Search.Execution;

public sealed class LossExpectationTests
{
    private const int Classes = 10;

    [Fact]
    public void Without_an_error_nothing_is_lost()
    {
        var (outputs, labels) = Draw(500, 1, 11);
        var (changes, loss) = new LossExpectation(outputs, labels).Of(outputs);
        Assert.Equal(0, changes);
        Assert.Equal(new Estimate(0, 0), loss);
        Assert.Null(new LossExpectation(outputs, null).Of(outputs).Loss);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_temperature_of_the_labels_is_found(double temperature)
    {
        var (outputs, labels) = Draw(20_000, temperature, 12);
        Assert.InRange(1 / new LossExpectation(outputs, labels).InverseTemperature, 0.94 * temperature, 1.06 * temperature);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void What_few_inputs_let_expect_is_what_many_others_lose(double deviation)
    {
        const double Temperature = 1.5;
        var (few, labels) = Draw(512, Temperature, 13);
        var (changes, loss) = new LossExpectation(few, labels).Of(Disturbed(few, deviation, 14));
        var (many, others) = Draw(50_000, Temperature, 15);
        int[] before = Evaluation.Predictions(many), after = Evaluation.Predictions(Disturbed(many, deviation, 16));
        double lost = AccuracyLoss.Between(before, after, others).Points / 100, changed = before.Zip(after).Count(pair => pair.First != pair.Second) / 50_000.0;
        Assert.InRange(changes, 0.85 * changed, 1.15 * changed);
        Assert.InRange(loss!.Value.Mean, 0.75 * lost, 1.25 * lost);
    }

    [Fact]
    public void Parts_of_a_sorted_set_have_every_class()
    {
        int[] places = CalibrationOrder.Places(500);
        Assert.Equal(Enumerable.Range(0, 500), places.Order());
        var perClass = Enumerable.Range(0, 500).Where(input => places[input] < 250).GroupBy(input => input / 50).ToDictionary(group => group.Key, group => group.Count());
        Assert.All(Enumerable.Range(0, 10), index => Assert.InRange(perClass[index], 12, 38));
    }

    // Outputs of a network, and labels drawn from their softmax at a temperature.
    private static (Tensor Outputs, int[] Labels) Draw(int items, double temperature, int seed)
    {
        var random = new Random(seed);
        var outputs = new Tensor(items, Classes);
        var labels = new int[items];
        for (int n = 0; n < items; n++)
        {
            var row = outputs.Item(n);
            double sum = 0;
            foreach (ref float value in row)
            {
                value = (float)(3 * Normal(random));
                sum += Math.Exp(value / temperature);
            }

            double left = random.NextDouble() * sum;
            while (labels[n] < Classes - 1 && (left -= Math.Exp(row[labels[n]] / temperature)) > 0)
            {
                labels[n]++;
            }
        }

        return (outputs, labels);
    }

    private static Tensor Disturbed(Tensor outputs, double deviation, int seed)
    {
        var random = new Random(seed);
        return new Tensor([.. outputs.Data.ToArray().Select(value => value + (float)(deviation * Normal(random)))], outputs.Shape.ToArray());
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
