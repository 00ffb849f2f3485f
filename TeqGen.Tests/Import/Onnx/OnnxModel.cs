using System.Globalization;
using Google.Protobuf;
using Onnx;
using static Onnx.AttributeProto.Types;
using static Onnx.TensorProto.Types;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>Builds small ONNX models. Weights are random, the same in every run.</summary>
internal sealed class OnnxModel
{
    private readonly Random random = new(7);
    private int count;

    public OnnxModel(int opset = 17)
    {
        Proto = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "test" } };
        Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
    }

    public ModelProto Proto { get; }

    public GraphProto Graph => Proto.Graph;

    public string Input(string name, params object[] shape)
    {
        Graph.Input.Add(Info(name, DataType.Float, shape));
        return name;
    }

    public OnnxModel Output(string name, params object[] shape)
    {
        Graph.Output.Add(Info(name, DataType.Float, shape));
        return this;
    }

    /// <summary>A weight with values around zero.</summary>
    public string Weight(string name, params int[] shape) => Weight(name, () => (float)(random.NextDouble() - 0.5), shape);

    /// <summary>A weight with values between 0.5 and 1.5.</summary>
    public string Positive(string name, params int[] shape) => Weight(name, () => (float)(random.NextDouble() + 0.5), shape);

    public string Constant(string name, float[] values, params int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float };
        tensor.Dims.Add(shape.Select(extent => (long)extent));
        tensor.FloatData.Add(values);
        Graph.Initializer.Add(tensor);
        return name;
    }

    public string Wholes(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.Add(values);
        Graph.Initializer.Add(tensor);
        return name;
    }

    public string Scalar(string name, long value)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Int64, Int64Data = { value } });
        return name;
    }

    /// <summary>Adds a node with one output and gives the output's name.</summary>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
        => Named("", operation, inputs, attributes);

    public string Named(string name, string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = string.Create(CultureInfo.InvariantCulture, $"t{count++}");
        Add(name, operation, inputs, [output], attributes);
        return output;
    }

    public void Add(string name, string operation, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { Name = name, OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        Graph.Node.Add(node);
    }

    /// <summary>A convolution with weights of its own, and a bias unless told otherwise.</summary>
    public string Conv(
        string path, string input, int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int groups = 1, bool bias = true)
    {
        string weight = Weight(path + ".weight", outputs, inputs / groups, kernel, kernel);
        return Node(
            "Conv",
            bias ? [input, weight, Weight(path + ".bias", outputs)] : [input, weight],
            ("kernel_shape", new long[] { kernel, kernel }),
            ("strides", new long[] { stride, stride }),
            ("pads", new long[] { padding, padding, padding, padding }),
            ("group", (long)groups));
    }

    public string BatchNorm(string path, string input, int channels)
        => Node(
            "BatchNormalization",
            [
                input,
                Positive(path + ".weight", channels),
                Weight(path + ".bias", channels),
                Weight(path + ".running_mean", channels),
                Positive(path + ".running_var", channels),
            ]);

    public byte[] Bytes() => Proto.ToByteArray();

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long whole:
                (attribute.Type, attribute.I) = (AttributeType.Int, whole);
                break;
            case float real:
                (attribute.Type, attribute.F) = (AttributeType.Float, real);
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                break;
            case long[] wholes:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.Add(wholes);
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor);
                break;
            default:
                throw new ArgumentException($"There is no attribute of {value.GetType()}.", nameof(value));
        }

        return attribute;
    }

    private static ValueInfoProto Info(string name, DataType type, object[] shape)
    {
        var extents = new TensorShapeProto();
        extents.Dim.Add(shape.Select(extent => extent is string symbol
            ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
            : new TensorShapeProto.Types.Dimension { DimValue = (int)extent }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = extents };
        return new() { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private string Weight(string name, Func<float> next, int[] shape)
    {
        int length = shape.Aggregate(1, (product, extent) => product * extent);
        return Constant(name, [.. Enumerable.Range(0, length).Select(_ => next())], shape);
    }
}
