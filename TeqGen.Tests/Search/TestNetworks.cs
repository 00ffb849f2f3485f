using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using static TeqGen.Functional;

namespace TeqGen.Tests.Search;

/// <summary>Writes by hand what the generator would: the search must not depend on it.</summary>
internal static class TestGraph
{
    public static string Text(params ReadOnlySpan<(string Operation, string Path, int[] Shape)> nodes)
    {
        var list = new List<GraphNode>();
        foreach (var (operation, path, shape) in nodes)
        {
            GraphAttribute[] attributes = operation == GraphOperation.Input
                ? [GraphAttribute.OfReals("mean", [0.2860f]), GraphAttribute.OfReals("deviation", [0.3530f])]
                : [];
            int[] inputs = list.Count == 0 ? [] : [list.Count - 1];
            list.Add(new GraphNode(
                list.Count, operation, path, inputs.ToEquatableArray(), attributes.ToEquatableArray(), shape.ToEquatableArray()));
        }

        return GraphText.Write(new GraphDescriptor(list.ToEquatableArray()));
    }
}

/// <summary>A multilayer perceptron of any size.</summary>
[ExponentialQuantized("TestMlp.teq.json")]
internal sealed class TestMlp(int height, int width, int hidden1, int hidden2, int classes) : Module
{
    private readonly Linear fc1 = new(height * width, hidden1);
    private readonly Linear fc2 = new(hidden1, hidden2);
    private readonly Linear fc3 = new(hidden2, classes);

    public override string GraphDescriptor => TestGraph.Text(
        (GraphOperation.Input, "", [1, height, width]),
        (GraphOperation.Flatten, "", [height * width]),
        (GraphOperation.Linear, "fc1", [hidden1]),
        (GraphOperation.Relu, "", [hidden1]),
        (GraphOperation.Linear, "fc2", [hidden2]),
        (GraphOperation.Relu, "", [hidden2]),
        (GraphOperation.Linear, "fc3", [classes]),
        (GraphOperation.Output, "", [classes]));

    public static TestMlp OfFashionMnist() => new(28, 28, 512, 256, 10);

    public Tensor Forward(Tensor image) => fc3.Forward(Relu(fc2.Forward(Relu(fc1.Forward(Flatten(image))))));

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("fc1", "fc1", fc1);
        visitor.Visit("fc2", "fc2", fc2);
        visitor.Visit("fc3", "fc3", fc3);
    }
}

/// <summary>The LeNet-style network of the sample.</summary>
[ExponentialQuantized("TestLeNet.teq.json")]
internal sealed class TestLeNet : Module
{
    private readonly Conv2d conv1 = new(1, 16, kernel: 5, padding: 2);
    private readonly Conv2d conv2 = new(16, 32, kernel: 5);
    private readonly Linear fc1 = new(800, 256);
    private readonly Linear fc2 = new(256, 10);

    public override string GraphDescriptor => TestGraph.Text(
        (GraphOperation.Input, "", [1, 28, 28]),
        (GraphOperation.Conv2d, "conv1", [16, 28, 28]),
        (GraphOperation.Relu, "", [16, 28, 28]),
        (GraphOperation.MaxPool2d, "", [16, 14, 14]),
        (GraphOperation.Conv2d, "conv2", [32, 10, 10]),
        (GraphOperation.Relu, "", [32, 10, 10]),
        (GraphOperation.MaxPool2d, "", [32, 5, 5]),
        (GraphOperation.Flatten, "", [800]),
        (GraphOperation.Linear, "fc1", [256]),
        (GraphOperation.Relu, "", [256]),
        (GraphOperation.Linear, "fc2", [10]),
        (GraphOperation.Output, "", [10]));

    public Tensor Forward(Tensor image)
    {
        var x = MaxPool2d(Relu(conv1.Forward(image)), 2);
        x = MaxPool2d(Relu(conv2.Forward(x)), 2);
        return fc2.Forward(Relu(fc1.Forward(Flatten(x))));
    }

    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        visitor.Visit("conv1", "conv1", conv1);
        visitor.Visit("conv2", "conv2", conv2);
        visitor.Visit("fc1", "fc1", fc1);
        visitor.Visit("fc2", "fc2", fc2);
    }
}
