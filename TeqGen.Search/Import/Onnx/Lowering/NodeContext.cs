using Onnx;
using TeqGen.Search.Import.Onnx.Graphs;
using static Onnx.AttributeProto.Types;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>One node while it is lowered: its attributes and inputs, and where its steps go.</summary>
/// <param name="node">The node.</param>
/// <param name="opset">Version of the operators.</param>
/// <param name="inputs">Its inputs; null where an optional one is left out.</param>
/// <param name="origin">Where it stands.</param>
/// <param name="declaredBatch">
/// The batch where the file or the user gives a number for it, which shape arithmetic in the file may have used.
/// </param>
/// <param name="steps">Receives the steps.</param>
/// <param name="materialized">What views became that were computed, by all nodes.</param>
/// <param name="readTensor">Reads a tensor attribute.</param>
internal sealed class NodeContext(
    NodeProto node,
    int opset,
    Value?[] inputs,
    NodeOrigin origin,
    long? declaredBatch,
    List<Step> steps,
    Dictionary<Value, Value> materialized,
    Func<TensorProto, Constant> readTensor)
{
    private int parts;

    /// <summary>The same node with other inputs.</summary>
    public NodeContext With(Value?[] others) => new(node, opset, others, origin, declaredBatch, steps, materialized, readTensor) { parts = parts };

    public int Opset => opset;

    public long? DeclaredBatch => declaredBatch;

    public string Operator => node.OpType;

    public IReadOnlyList<string> OutputNames => node.Output;

    public IReadOnlyList<Value?> Inputs => inputs;

    /// <summary>An input that must be there, with the batch as its first extent.</summary>
    public Value Input(int index) => Compute(Raw(index));

    /// <summary>A tensor that is no view, with the batch as its first extent.</summary>
    public Value Compute(Value value)
    {
        if (value.Source is null)
        {
            return value;
        }

        if (!materialized.TryGetValue(value, out var computed))
        {
            materialized.Add(value, computed = Permutations.Materialize(this, value));
        }

        return computed;
    }

    /// <summary>An input that must be there, as it is, which may be a view.</summary>
    public Value Raw(int index) => Optional(index) ?? throw new NodeException($"input {index} is missing");

    /// <summary>An input, or null where it is left out.</summary>
    public Value? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>An input's values, which must be known.</summary>
    public Constant Known(int index, string role)
        => Raw(index).Constant
            ?? throw new NodeException($"{role} (\"{Raw(index).Name}\") must be a constant, but is computed from the network's input");

    /// <summary>An input's real values, or null where it is left out.</summary>
    public float[]? OptionalReals(int index, string role)
        => Optional(index) is null ? null : Known(index, role).Reals ?? throw new NodeException($"{role} must be floating-point");

    /// <summary>An input's real values of a known shape.</summary>
    public float[] Reals(int index, string role, params int[] shape)
    {
        var constant = Known(index, role);
        return constant.Reals is { } reals && constant.Shape.SequenceEqual(shape)
            ? reals
            : throw new NodeException(
                $"{role} must be floating-point of shape {Tensor.Describe(shape)}, found {Tensor.Describe(constant.Shape)}");
    }

    /// <summary>Whole numbers that older versions have as an attribute and newer ones as an input; null where they are left out.</summary>
    public int[]? Wholes(string attribute, int input, int inputSince)
        => opset < inputSince ? Ints(attribute)
            : Optional(input) is null ? null
            : [.. KnownWholes(input, attribute).Select(value => value.ToInt32())];

    /// <summary>An input's whole numbers.</summary>
    public Extent[] KnownWholes(int input, string role)
        => Known(input, role).Wholes ?? throw new NodeException($"{role} must be whole numbers");

    public bool Has(string name) => Find(name) is not null;

    public int Int(string name, int otherwise) => checked((int)Math.Clamp(Long(name, otherwise), int.MinValue, int.MaxValue));

    public long Long(string name, long otherwise) => Find(name, AttributeType.Int)?.I ?? otherwise;

    public float Float(string name, float otherwise) => Find(name, AttributeType.Float)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? otherwise;

    public string[]? Texts(string name)
        => Find(name, AttributeType.Strings) is { } attribute ? [.. attribute.Strings.Select(text => text.ToStringUtf8())] : null;

    public int[]? Ints(string name)
        => Find(name, AttributeType.Ints) is { } attribute
            ? [.. attribute.Ints.Select(value => new Extent(Math.Clamp(value, int.MinValue, int.MaxValue)).ToInt32())]
            : null;

    public float[]? Floats(string name) => Find(name, AttributeType.Floats) is { } attribute ? [.. attribute.Floats] : null;

    public Constant? TensorAttribute(string name)
        => Find(name, AttributeType.Tensor) is { } attribute ? readTensor(attribute.T) : null;

    /// <summary>Adds a step and gives its output, which bears the node's output name if nothing follows it.</summary>
    public Value Emit(string operation, Value[] stepInputs, Extent[] shape, params Argument[] arguments)
        => Add(operation, stepInputs, shape, arguments, []);

    /// <summary>Adds a layer.</summary>
    public Value EmitLayer(string operation, Value input, Extent[] shape, Argument[] arguments, Dictionary<string, Tensor> weights)
        => Add(operation, [input], shape, arguments, weights);

    /// <summary>The step that computes a tensor, or null for an input.</summary>
    public Step? Producer(Value value) => steps.FindLast(step => step.Output == value);

    /// <summary>Whether a tensor's values are known to be at least 0, by what computed it.</summary>
    public bool IsNonNegative(Value value) => Producer(value) is { } step
        && (step.Operation is "Relu" or "Sigmoid" or "HardSigmoid" || (step.Operation == "Clip" && step.Get<float>("min") >= 0));

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(int axis, int rank)
        => axis >= -rank && axis < rank ? (axis + rank) % rank : throw new NodeException($"axis {axis} does not exist in {rank} extents");

    private Value Add(string operation, Value[] stepInputs, Extent[] shape, Argument[] arguments, Dictionary<string, Tensor> weights)
    {
        foreach (var input in stepInputs)
        {
            if (input.Constant is not null)
            {
                throw new NodeException(
                    $"input \"{input.Name}\" is a constant of shape {Extent.Describe(input.Shape)}, where {operation} takes a tensor");
            }
        }

        if (shape.FirstOrDefault() != Extent.Batch || shape.Skip(1).Any(extent => extent.IsBatch || extent.Value is < 1 or > int.MaxValue))
        {
            throw new NodeException($"the result has the shape {Extent.Describe(shape)}; TeqGen keeps the batch as the first extent");
        }

        string result = node.Output.First(output => output.Length > 0);
        string name = parts++ == 0 ? result : $"{result}.{parts}";
        var output = new Value(name, shape);
        steps.Add(new Step(operation, stepInputs, output, origin) { Arguments = arguments, Weights = weights });
        return output;
    }

    private AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    private AttributeProto? Find(string name, AttributeType type)
        => Find(name) is not { } attribute ? null
            : attribute.Type == type ? attribute
            : throw new NodeException($"attribute {name} is of type {attribute.Type}, expected {type}");
}
