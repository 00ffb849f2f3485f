using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Import;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>Recurrent networks, attention and normalization of rows, as exporters write them.</summary>
public sealed class SequenceTests
{
    private const int Steps = 5;

    private static readonly string[] Parts = ["q", "k", "v"];

    [Theory]
    [InlineData("LSTM", 1)]
    [InlineData("LSTM", 2)]
    [InlineData("GRU", 1)]
    [InlineData("GRU", 2)]
    public void Recurrent_layers_behind_each_other_with_the_batch_in_front(string operation, int directions)
    {
        // As PyTorch exports batch_first: transposed at both ends, directions joined by a transposition and a reshaping.
        var model = new OnnxModel();
        string x = model.Node("Transpose", [model.Input("steps", "N", Steps, 3)], ("perm", new long[] { 1, 0, 2 }));
        (x, _) = Recurrent(model, operation, x, 3, 4, directions);
        (x, _) = Recurrent(model, operation, x, 4 * directions, 6, directions);
        x = model.Node("Transpose", [x], ("perm", new long[] { 1, 0, 2 }));
        model.Output(model.Node("MatMul", [x, model.Weight("matrix", 6 * directions, 2)]), "N", Steps, 2);
        var network = ModelFolder.Import(model);
        string expected = operation == "LSTM" ? "new(3, hidden: 4" : "Gru ";
        Assert.Contains(expected, network.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("Transpose", network.Source, StringComparison.Ordinal);
        OnnxReference.Compare(model, network, 3, Steps, 3);
    }

    [Theory]
    [InlineData("LSTM", 1)]
    [InlineData("GRU", 2)]
    public void The_last_state_is_a_part_of_all(string operation, int directions)
    {
        var model = new OnnxModel();
        string x = model.Node("Transpose", [model.Input("steps", "N", Steps, 3)], ("perm", new long[] { 1, 0, 2 }));
        (_, string state) = Recurrent(model, operation, x, 3, 4, directions);
        state = model.Node("Gather", [state, model.Scalar("last", directions - 1)], ("axis", 0L));
        model.Output(model.Node("Gemm", [state, model.Weight("matrix", 4, 2)]), "N", 2);
        OnnxReference.Compare(model, ModelFolder.Import(model), 3, Steps, 3);
    }

    [Fact]
    public void Rows_are_computed_wherever_the_batch_is()
    {
        // The whole network has the steps first, as PyTorch's does without batch_first.
        var model = new OnnxModel();
        (string x, _) = Recurrent(model, "LSTM", model.Input("steps", Steps, "N", 3), 3, 4, 1);
        x = model.Node("Tanh", [model.Node("Add", [model.Node("MatMul", [x, model.Weight("matrix", 4, 6)]), model.Weight("offset", 6)])]);
        model.Output(model.Node("Softmax", [x], ("axis", 2L)), Steps, "N", 6);
        var network = ModelFolder.Import(model);
        Assert.Equal([1], network.InputBatchAxes);
        Assert.Equal(1, network.OutputBatchAxis);
        var stepsFirst = TestInputs.Normal(Steps, 2, 3);
        var expected = OnnxReference.Run(model.Bytes(), ("steps", stepsFirst));
        var actual = CompiledImport.Run(network, Functional.Transpose(stepsFirst.Reshape(1, Steps, 2, 3), 1, 2).Reshape(2, Steps, 3));
        Assert.Equal([2, Steps, 6], actual.Shape.ToArray());
        var moved = Functional.Transpose(actual.Reshape(1, 2, Steps, 6), 1, 2);
        Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), moved.Data), 0, 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Heads_of_attention_are_cut_and_joined(bool split)
    {
        var model = new OnnxModel();
        string input = model.Input("tokens", "N", Steps, 8);
        string x = Normalize(model, input, subtract: true);
        string[] heads = split ? Split(model, x) : Cut(model, x);
        string scores = model.Node("MatMul", [model.Node("Mul", [heads[0], model.Constant("scale", [0.5f])]), model.Node("Transpose", [heads[1]], ("perm", new long[] { 0, 1, 3, 2 }))]);
        x = model.Node("MatMul", [model.Node("Softmax", [scores], ("axis", -1L)), heads[2]]);
        x = model.Node("Reshape", [model.Node("Transpose", [x], ("perm", new long[] { 0, 2, 1, 3 })), model.Wholes("joined", 0, 0, 8)]);
        x = model.Node("Add", [input, model.Node("MatMul", [x, model.Weight("output", 8, 8)])]);
        model.Output(Normalize(model, x, subtract: false), "N", Steps, 8);
        var network = ModelFolder.Import(model);
        Assert.Contains("LayerNorm ", network.Source, StringComparison.Ordinal);
        Assert.Contains("RmsNorm ", network.Source, StringComparison.Ordinal);
        Assert.Contains("Softmax(MatMul(", network.Source, StringComparison.Ordinal);
        OnnxReference.Compare(model, network, 3, Steps, 8);
    }

    [Fact]
    public void Normalization_over_several_extents_is_one_over_their_product()
    {
        var model = new OnnxModel();
        string x = model.Node("Relu", [model.Input("tokens", "N", 2, 3, 4)]);
        x = model.Node("LayerNormalization", [x, model.Positive("scale", 3, 4), model.Weight("shift", 3, 4)], ("axis", 2L), ("epsilon", 0.1f));
        model.Output(x, "N", 2, 3, 4);
        OnnxReference.Compare(model, ModelFolder.Import(model), 3, 2, 3, 4);
    }

    /// <summary>Of a recogniser each step is a distribution of its own, and the search compares step with step.</summary>
    [Fact]
    public void Steps_that_a_softmax_closes_are_judged_one_by_one()
    {
        var model = new OnnxModel();
        string x = model.Node("MatMul", [model.Input("tokens", "N", Steps, 8), model.Weight("matrix", 8, 6)]);
        model.Output(model.Node("Softmax", [x], ("axis", -1L)), "N", Steps, 6);
        var imported = ModelFolder.Import(model);
        var assembly = GeneratorHarness.Run(GeneratorHarness.Compilation((imported.SourceFile, imported.Source)), []).Load();
        var network = (Module)Activator.CreateInstance(assembly.GetType("Imported.Net", throwOnError: true)!)!;
        network.LoadWeights(SafeTensors.Parse(imported.WeightBytes(), imported.WeightsFile).Tensors);
        var inputs = TestInputs.Normal(3, Steps, 8);
        var rows = new NetworkEvaluator(network).Outputs(inputs);
        Assert.Equal([3 * Steps, 6], rows.Shape.ToArray());
        Assert.Equal(CompiledImport.Run(network, inputs).Data.ToArray(), Functional.Softmax(rows).Data.ToArray());
    }

    [Theory]
    [InlineData("activations", "Tanh")]
    [InlineData("clip", "clips")]
    [InlineData("direction", "reverse")]
    [InlineData("state", "initial state")]
    public void What_a_recurrent_layer_cannot_do_is_named(string attribute, string expected)
    {
        var model = new OnnxModel();
        string state = attribute == "state" ? model.Weight("h", 1, 1, 4) : "";
        (string, object)[] attributes = attribute switch
        {
            "activations" => [("activations", new[] { "Sigmoid", "Relu", "Tanh" })],
            "clip" => [("clip", 1f)],
            "direction" => [("direction", "reverse")],
            _ => [],
        };
        model.Add(
            "", "LSTM", [model.Input("steps", Steps, "N", 3), model.Weight("w", 1, 16, 3), model.Weight("r", 1, 16, 4), "", "", state], ["y"], [("hidden_size", 4L), .. attributes]);
        model.Output("y", Steps, 1, "N", 4);
        var exception = Assert.Throws<ModelFileException>(() => ModelFolder.Import(model));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>One layer over [steps, batch, inputs].</summary>
    /// <returns>All states, [steps, batch, directions · hidden], and the last ones, [directions, batch, hidden].</returns>
    private static (string All, string Last) Recurrent(OnnxModel model, string operation, string x, int inputs, int hidden, int directions)
    {
        int rows = (operation == "LSTM" ? 4 : 3) * hidden;
        string name = x + operation;
        string shape = model.Node("Shape", [x]);
        string batch = model.Node("Slice", [shape, model.Wholes(name + "from", 1), model.Wholes(name + "to", 2)]);
        string zeros = model.Node("ConstantOfShape", [model.Node("Concat", [model.Wholes(name + "d", directions), batch, model.Wholes(name + "h", hidden)], ("axis", 0L))]);
        string[] operands =
        [
            x,
            model.Weight(name + "w", directions, rows, inputs),
            model.Weight(name + "r", directions, rows, hidden),
            model.Weight(name + "b", directions, 2 * rows),
            "",
            zeros,
        ];
        string[] outputs = [name + "y", name + "last"];
        (string, object)[] attributes = [("hidden_size", (long)hidden), ("direction", directions == 2 ? "bidirectional" : "forward")];
        model.Add("", operation, operands, outputs, operation == "GRU" ? [.. attributes, ("linear_before_reset", 1L)] : attributes);
        string all = directions == 1
            ? model.Node("Squeeze", [outputs[0], model.Wholes(name + "one", 1)])
            : model.Node("Reshape", [model.Node("Transpose", [outputs[0]], ("perm", new long[] { 0, 2, 1, 3 })), model.Wholes(name + "joined", 0, 0, -1)]);
        return (all, outputs[1]);
    }

    /// <summary>LayerNorm as PyTorch writes it before operator set 17, or RmsNorm.</summary>
    private static string Normalize(OnnxModel model, string x, bool subtract)
    {
        string Mean(string input) => model.Node("ReduceMean", [input], ("axes", new long[] { -1 }));
        string centred = subtract ? model.Node("Sub", [x, Mean(x)]) : x;
        string squares = model.Node("Pow", [centred, model.Constant(x + "two", [2])]);
        string root = model.Node("Sqrt", [model.Node("Add", [Mean(squares), model.Constant(x + "epsilon", [1e-5f])])]);
        string result = model.Node("Mul", [model.Node("Div", [centred, root]), model.Positive(x + "scale", 8)]);
        return subtract ? model.Node("Add", [result, model.Weight(x + "shift", 8)]) : result;
    }

    /// <summary>Three products, each cut into heads.</summary>
    private static string[] Split(OnnxModel model, string x)
        =>
        [
            .. Parts.Select(name => model.Node(
                "Transpose",
                [
                    model.Node(
                        "Reshape",
                        [model.Node("Add", [model.Weight(name + "b", 8), model.Node("MatMul", [x, model.Weight(name, 8, 8)])]), model.Wholes(name + "heads", 0, 0, 2, 4)]),
                ],
                ("perm", new long[] { 0, 2, 1, 3 }))),
        ];

    /// <summary>One product, whose heads come to the front with the batch behind them.</summary>
    private static string[] Cut(OnnxModel model, string x)
    {
        string all = model.Node("Reshape", [model.Node("MatMul", [x, model.Weight("qkv", 8, 24)]), model.Wholes("heads", 0, Steps, 3, 2, 4)]);
        all = model.Node("Transpose", [all], ("perm", new long[] { 2, 0, 3, 1, 4 }));
        return [.. Enumerable.Range(0, 3).Select(i => model.Node("Gather", [all, model.Scalar($"index{i}", i)], ("axis", 0L)))];
    }
}
