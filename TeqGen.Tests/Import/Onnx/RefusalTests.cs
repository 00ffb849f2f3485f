using Onnx;
using TeqGen.Models;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>What cannot be imported is refused with one message that says what, where, and what to do.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Operators_without_equivalent_are_listed_all_at_once()
    {
        var model = Small(out string x);
        x = model.Named("/scan/Scan", "Scan", [x]);
        string y = model.Named("/head/Exp", "Exp", ["t0"]);
        y = model.Node("Relu", [y]);
        model.Graph.Output[0].Name = model.Named("", "RNN", ["t0"]);
        string message = Refuse(model);
        Assert.Contains("3 of 5 nodes", message, StringComparison.Ordinal);
        Assert.Contains("\n  Scan \"/scan/Scan\"", message, StringComparison.Ordinal);
        Assert.Contains("\n  Exp \"/head/Exp\"", message, StringComparison.Ordinal);
        Assert.Contains("\n  RNN (number 4)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Relu", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_patterns_that_are_none_are_listed()
    {
        var model = Small(out string x);
        model.Graph.Output[0].Name = model.Named("erf", "Erf", [x]);
        Assert.Contains("Erf \"erf\"", Refuse(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_extents_are_asked_for_and_can_be_given()
    {
        var model = new OnnxModel();
        model.Output(model.Node("Relu", [model.Input("image", "N", 3, "height", "width")]), "N", 3, "height", "width");
        string message = Refuse(model);
        Assert.Contains("[N, 3, height, width]", message, StringComparison.Ordinal);
        Assert.Contains("--shape image=1,3,N,N", message, StringComparison.Ordinal);
        var network = ModelFolder.Import(model, new Dictionary<string, int[]> { ["image"] = [1, 3, 8, 9] });
        Assert.Contains("[Shape(3, 8, 9)]", network.Source, StringComparison.Ordinal);
        Assert.Contains("does not fit", Refuse(model, new() { ["image"] = [1, 4, 8, 9] }), StringComparison.Ordinal);
        Assert.Contains("\"picture\"", Refuse(model, new() { ["picture"] = [1, 3, 8, 9] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(22)]
    public void Other_versions_of_the_operators_are_refused(int opset)
    {
        var model = Small(out _);
        model.Proto.OpsetImport[0].Version = opset;
        Assert.Contains($"operator set {opset}, expected one of 9 to 21", Refuse(model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(21)]
    public void The_first_and_the_last_version_are_accepted(int opset)
    {
        var model = Small(out _);
        model.Proto.OpsetImport[0].Version = opset;
        Assert.NotEmpty(ModelFolder.Import(model).Source);
    }

    [Fact]
    public void Cycles_are_refused()
    {
        var model = Small(out _);
        model.Add("a", "Relu", ["two"], ["one"]);
        model.Add("b", "Relu", ["one"], ["two"]);
        Assert.Contains("cycle: 2 nodes", Refuse(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_nothing_provides_or_that_are_taken_are_refused()
    {
        var missing = Small(out _);
        missing.Named("sum", "Relu", ["nowhere"]);
        Assert.Contains("Relu \"sum\" reads \"nowhere\"", Refuse(missing), StringComparison.Ordinal);

        var twice = Small(out _);
        twice.Add("again", "Relu", ["image"], ["t0"]);
        Assert.Contains("Relu \"again\" computes \"t0\"", Refuse(twice), StringComparison.Ordinal);

        var weights = Small(out _);
        weights.Weight("w", 2);
        weights.Weight("w", 2);
        Assert.Contains("two initializers are named \"w\"", Refuse(weights), StringComparison.Ordinal);

        var output = Small(out _);
        output.Graph.Output[0].Name = "nothing";
        Assert.Contains("output \"nothing\"", Refuse(output), StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_do_not_fit_name_the_node()
    {
        var model = Small(out string x);
        model.Graph.Output[0].Name = model.Named("/conv/Conv", "Conv", [x, model.Weight("w", 4, 7, 3, 3)]);
        string message = Refuse(model);
        Assert.Contains("Conv \"/conv/Conv\"", message, StringComparison.Ordinal);
        Assert.Contains("[4, 7, 3, 3]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_outputs_and_inputs_that_are_no_floats_are_refused()
    {
        var outputs = Small(out string x);
        outputs.Output(outputs.Node("Tanh", [x]), "N", 3, 4, 4);
        Assert.Contains("has 2 outputs", Refuse(outputs), StringComparison.Ordinal);

        var bytes = Small(out _);
        bytes.Graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Uint8;
        Assert.Contains("a tensor of uint8", Refuse(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_huge_constants_are_refused()
    {
        var graph = new GraphProto();
        for (int i = 0; i < 200; i++)
        {
            var node = new NodeProto { OpType = "If" };
            node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph });
            graph = new GraphProto();
            graph.Node.Add(node);
        }

        var nested = Small(out _);
        nested.Graph.Node.Add(graph.Node[0]);
        Assert.Contains("damaged", Refuse(nested), StringComparison.Ordinal);

        var huge = Small(out string x);
        string ones = huge.Node("ConstantOfShape", [huge.Wholes("shape", 1 << 20, 1 << 20)]);
        huge.Graph.Output[0].Name = huge.Node("Add", [x, ones]);
        Assert.Contains("too large", Refuse(huge), StringComparison.Ordinal);
    }

    private static OnnxModel Small(out string x)
    {
        var model = new OnnxModel();
        x = model.Node("Relu", [model.Input("image", "N", 3, 4, 4)]);
        model.Output(x, "N", 3, 4, 4);
        return model;
    }

    private static string Refuse(OnnxModel model, Dictionary<string, int[]>? shapes = null)
    {
        var exception = Assert.Throws<ModelFileException>(() => ModelFolder.Import(model, shapes));
        Assert.StartsWith("model.onnx: ", exception.Message, StringComparison.Ordinal);
        return exception.Message;
    }
}
