using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using static Onnx.AttributeProto.Types;
using static Onnx.TensorProto.Types;

namespace TeqGen.Benchmarks.Compare;

/// <summary>Builds an ONNX model in memory, constants as raw bytes.</summary>
internal sealed class OnnxBuilder
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string RuntimeDomain = "com.microsoft";

    private const int Opset = 21;
    private const int IrVersion = 10;
    private readonly ModelProto proto = new() { IrVersion = IrVersion, Graph = new GraphProto { Name = "compare" } };
    private int count;

    public OnnxBuilder()
    {
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = RuntimeDomain, Version = 1 });
    }

    public string Input(string name, params int[] shape)
    {
        proto.Graph.Input.Add(Info(name, shape));
        return name;
    }

    public void Output(string name, params int[] shape) => proto.Graph.Output.Add(Info(name, shape));

    /// <summary>Adds a constant tensor of binary32, bytes or signed bytes.</summary>
    public string Constant<T>(ReadOnlySpan<T> values, params int[] shape)
        where T : unmanaged
    {
        var type = default(T) switch
        {
            float => DataType.Float,
            byte => DataType.Uint8,
            sbyte => DataType.Int8,
            int => DataType.Int32,
            long => DataType.Int64,
            _ => throw new NotSupportedException($"No constants of {typeof(T)}."),
        };
        var tensor = new TensorProto { Name = NextName(), DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.Add(shape.Select(extent => (long)extent));
        proto.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Scalar<T>(T value)
        where T : unmanaged => Constant<T>([value]);

    /// <summary>Adds a node with one output and gives the output's name.</summary>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes) =>
        Node("", operation, 1, inputs, attributes)[0];

    /// <summary>Adds a node.</summary>
    public string[] Node(string domain, string operation, int outputs, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { Domain = domain, OpType = operation };
        node.Input.Add(inputs);
        node.Output.Add(Enumerable.Range(0, outputs).Select(_ => NextName()));
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        proto.Graph.Node.Add(node);
        return [.. node.Output];
    }

    public byte[] Bytes() => proto.ToByteArray();

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"t{count++}");

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int whole:
                (attribute.Type, attribute.I) = (AttributeType.Int, whole);
                break;
            case int[] wholes:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.Add(wholes.Select(whole => (long)whole));
                break;
            default:
                throw new NotSupportedException($"No attributes of {value.GetType()}.");
        }

        return attribute;
    }

    private static ValueInfoProto Info(string name, int[] shape)
    {
        var extents = new TensorShapeProto();
        extents.Dim.Add(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = extents } };
        return new ValueInfoProto { Name = name, Type = type };
    }
}
