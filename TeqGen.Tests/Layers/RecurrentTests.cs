namespace TeqGen.Tests.Layers;

/// <summary>LSTM and GRU against their formulas in binary64, and their weights' names.</summary>
public sealed class RecurrentTests
{
    private const int Steps = 6;
    private const int Inputs = 3;
    private const int Hidden = 4;

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(3, true, false)]
    [InlineData(2, false, false)]
    public void Lstm_is_its_formula(int layers, bool bidirectional, bool bias) =>
        Compare(new Lstm(Inputs, Hidden, layers, bidirectional, bias), LstmStep, 4, layers, bidirectional, bias);

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(1, true, true)]
    [InlineData(3, true, false)]
    [InlineData(2, false, false)]
    public void Gru_is_its_formula(int layers, bool bidirectional, bool bias) =>
        Compare(new Gru(Inputs, Hidden, layers, bidirectional, bias), GruStep, 3, layers, bidirectional, bias);

    [Fact]
    public void Weights_have_PyTorchs_names()
    {
        string[] names = [.. Names(new Holder(new Lstm(Inputs, Hidden, layers: 2, bidirectional: true))).Order(StringComparer.Ordinal)];
        string[] expected =
        [
            .. from parameter in (string[])["bias", "weight"]
               from part in (string[])["hh", "ih"]
               from layer in (string[])["l0", "l0_reverse", "l1", "l1_reverse"]
               select $"rnn.{parameter}_{part}_{layer}",
        ];
        Assert.Equal(expected, names);
        Assert.Equal(["rnn.weight_hh_l0", "rnn.weight_ih_l0"], Names(new Holder(new Gru(Inputs, Hidden, bias: false))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_sequence_of_no_steps_gives_no_states()
    {
        var lstm = new Lstm(Inputs, Hidden, bidirectional: true);
        lstm.LoadWeights(Weights(lstm));
        Assert.Equal([2, 0, 2 * Hidden], lstm.Forward(new Tensor(2, 0, Inputs)).Shape);
    }

    [Fact]
    public void Other_gates_are_refused()
    {
        var loop = new LstmRecurrence(Hidden);
        var thrown = Assert.Throws<ArgumentException>(() => loop.Forward(new Tensor(1, Steps, 3 * Hidden)));
        Assert.Contains("LstmRecurrence expects [batch, steps, 16], found [1, 6, 12]", thrown.Message, StringComparison.Ordinal);
    }

    private static void Compare(
        Module module, Func<double[], double[], double[], double[], double[]> step, int gates, int layers, bool bidirectional, bool bias)
    {
        var weights = Weights(module);
        module.LoadWeights(weights);
        var input = TestTensors.Random(5, 2, Steps, Inputs);
        var found = module is Lstm lstm ? lstm.Forward(input) : ((Gru)module).Forward(input);
        for (int item = 0; item < input.Batch; item++)
        {
            double[][] x = [.. Enumerable.Range(0, Steps).Select(t => Array.ConvertAll(input.Item(item).Slice(t * Inputs, Inputs).ToArray(), value => (double)value))];
            for (int layer = 0; layer < layers; layer++)
            {
                var forward = Direction(x, weights, $"l{layer}", step, gates, bias, reverse: false);
                x = bidirectional
                    ? [.. forward.Zip(Direction(x, weights, $"l{layer}_reverse", step, gates, bias, reverse: true), (a, b) => (double[])[.. a, .. b])]
                    : forward;
            }

            Assert.InRange(Distance.RelativeL2([.. x.SelectMany(row => row)], found.Item(item)), 0, 2e-6);
        }
    }

    // States after each step: h from 0, products of all gates at once, one row of the weights after the other.
    private static double[][] Direction(
        double[][] x, Dictionary<string, Tensor> weights, string suffix, Func<double[], double[], double[], double[], double[]> step, int gates, bool bias, bool reverse)
    {
        double[] state = new double[Hidden], cell = new double[Hidden];
        var states = new double[x.Length][];
        for (int n = 0; n < x.Length; n++)
        {
            int t = reverse ? x.Length - 1 - n : n;
            states[t] = state = step(
                Product(x[t], weights, "ih_" + suffix, gates, bias), Product(state, weights, "hh_" + suffix, gates, bias), state, cell);
        }

        return states;
    }

    private static double[] Product(double[] x, Dictionary<string, Tensor> weights, string name, int gates, bool bias)
    {
        var weight = weights["weight_" + name];
        return [.. Enumerable.Range(0, gates * Hidden).Select(row =>
            x.Select((value, i) => value * weight.Data[(row * x.Length) + i]).Sum() + (bias ? weights["bias_" + name].Data[row] : 0))];
    }

    private static double[] LstmStep(double[] input, double[] product, double[] state, double[] cell) =>
    [
        .. Enumerable.Range(0, Hidden).Select(j =>
        {
            double Gate(int gate) => input[(gate * Hidden) + j] + product[(gate * Hidden) + j];
            cell[j] = (Sigmoid(Gate(1)) * cell[j]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
            return Sigmoid(Gate(3)) * Math.Tanh(cell[j]);
        }),
    ];

    private static double[] GruStep(double[] input, double[] product, double[] state, double[] cell) =>
    [
        .. Enumerable.Range(0, Hidden).Select(j =>
        {
            double reset = Sigmoid(input[j] + product[j]), update = Sigmoid(input[Hidden + j] + product[Hidden + j]);
            double candidate = Math.Tanh(input[(2 * Hidden) + j] + (reset * product[(2 * Hidden) + j]));
            return ((1 - update) * candidate) + (update * state[j]);
        }),
    ];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static IEnumerable<string> Names(Module module) =>
        module.Layers().SelectMany(binding => binding.Layer.Parameters.Select(parameter => binding.TensorName(parameter)));

    private static Dictionary<string, Tensor> Weights(Module module) => module.Layers()
        .SelectMany(binding => binding.Layer.Parameters.Select(parameter => (Name: binding.TensorName(parameter), parameter.Shape)))
        .Select((tensor, i) => (tensor.Name, Value: TestTensors.Random(i, [.. tensor.Shape])))
        .ToDictionary(tensor => tensor.Name, tensor => tensor.Value);

    private sealed class Holder(Module module) : Module
    {
        protected internal override void VisitChildren(IModuleVisitor visitor) => visitor.Visit("rnn", "rnn", module);
    }
}
