namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>One statement of the network: a layer or a function of TeqGen with its inputs and constant arguments.</summary>
/// <param name="operation">Name in TeqGen: a layer's class or a function of <see cref="Functional"/>.</param>
/// <param name="inputs">Tensors it reads.</param>
/// <param name="output">Tensor it computes.</param>
/// <param name="origin">The ONNX node it came from.</param>
internal sealed class Step(string operation, Value[] inputs, Value output, NodeOrigin origin)
{
    public string Operation { get; } = operation;

    public Value[] Inputs { get; } = inputs;

    public Value Output { get; } = output;

    public NodeOrigin Origin { get; } = origin;

    /// <summary>Constant arguments in the order of the constructor or function.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>The tensors of a layer by parameter name (<c>weight</c>, <c>running_mean</c>); empty for functions.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Whether it is a layer, which becomes a field.</summary>
    public bool IsLayer => Weights.Count > 0;

    /// <summary>The argument of that name, as given or by default.</summary>
    public T Get<T>(string name) => (T)Arguments.First(argument => argument.Name == name).Value;
}

/// <summary>A constant argument.</summary>
/// <param name="Name">Name of the parameter.</param>
/// <param name="Value">An <c>int</c>, <c>float</c>, <c>bool</c> or a pair of <c>int</c> for height and width.</param>
/// <param name="Default">The parameter's default, with which it is left out; null where there is none.</param>
internal sealed record Argument(string Name, object Value, object? Default = null)
{
    public bool IsDefault => Value.Equals(Default);
}

/// <summary>Where a step came from.</summary>
/// <param name="Node">The node as messages name it: its name in quotes, or its operator and position.</param>
/// <param name="Operator">The ONNX operator.</param>
/// <param name="Index">Position among the graph's nodes.</param>
/// <param name="Name">The node's own name, which may be empty.</param>
/// <param name="WeightName">Name of the first weight, where there is one.</param>
internal sealed record NodeOrigin(string Node, string Operator, int Index, string Name, string? WeightName = null);
