namespace TeqGen.Tests.Layers;

public sealed class WeightLoadingTests
{
    [Fact]
    public void Layers_are_found_with_their_paths_and_weight_names()
    {
        var layers = new Network().Layers();
        Assert.Equal(["conv1", "block.fc"], layers.Select(layer => layer.Path));
        Assert.Equal(["features.0", "block.fc"], layers.Select(layer => layer.WeightsPath));
        Assert.Equal("features.0.weight", layers[0].TensorName(layers[0].Layer.Parameters[0]));
    }

    [Fact]
    public void Weights_are_loaded_by_name()
    {
        var network = new Network();
        var tensors = Tensors();
        network.LoadWeights(tensors);
        Assert.Same(tensors["features.0.weight"], network.Conv1.Weight);
        Assert.Null(network.Conv1.Bias);
        Assert.Same(tensors["block.fc.bias"], network.Block.Fc.Bias);
    }

    [Fact]
    public void Everything_that_does_not_fit_is_listed_and_nothing_is_loaded()
    {
        var network = new Network();
        var tensors = Tensors();
        tensors.Remove("features.0.weight");
        tensors["block.fc.weight"] = new Tensor(3, 4);
        tensors["extra.b"] = new Tensor(1);
        tensors["extra.a"] = new Tensor(1);
        var exception = Assert.Throws<WeightMismatchException>(() => network.LoadWeights(tensors));
        Assert.Equal(
            [
                "tensor \"features.0.weight\" of layer conv1 is missing, expected shape [2, 1, 3, 3]",
                "tensor \"block.fc.weight\" of layer block.fc has shape [3, 4], expected [4, 3]",
                "tensor \"extra.a\" belongs to no layer",
                "tensor \"extra.b\" belongs to no layer",
            ],
            exception.Problems);
        Assert.All(exception.Problems, problem => Assert.Contains(problem, exception.Message, StringComparison.Ordinal));
        Assert.Contains("do not fit Network", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => network.Block.Fc.Weight);
    }

    [Fact]
    public void A_class_without_bound_layers_says_why() =>
        Assert.Contains("partial", Assert.Throws<InvalidOperationException>(() => new Empty().LoadWeights(Tensors())).Message, StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Tensors() => new()
    {
        ["features.0.weight"] = TestTensors.Random(1, 2, 1, 3, 3),
        ["block.fc.weight"] = TestTensors.Random(2, 4, 3),
        ["block.fc.bias"] = TestTensors.Random(3, 4),
    };

    private sealed class Empty : Module;

    // What the generator writes for a class of these fields.
    private sealed class Network : Module
    {
        public Conv2d Conv1 { get; } = new(1, 2, 3, bias: false);

        public Block Block { get; } = new();

        protected internal override void VisitChildren(IModuleVisitor visitor)
        {
            visitor.Visit("conv1", "features.0", Conv1);
            visitor.Visit("block", "block", Block);
        }
    }

    private sealed class Block : Module
    {
        public Linear Fc { get; } = new(3, 4);

        protected internal override void VisitChildren(IModuleVisitor visitor) => visitor.Visit("fc", "fc", Fc);
    }
}
