using TeqGen.Search;
using TeqGen.Shared.Graphs;

namespace TeqGen.Benchmarks.Compare;

/// <summary>A network as ONNX models: in FP32, and in INT8 as quantize_static writes it, calibrated on some inputs.</summary>
internal sealed class NetworkPeers
{
    // Types of operators that take the scale of their operand: they move values or choose among them.
    private static readonly HashSet<string> Moving = [GraphOperation.MaxPool2d, GraphOperation.Flatten, GraphOperation.Slice, GraphOperation.Output];
    private readonly GraphExecutor network;
    private readonly float[] input;
    private readonly (float Low, float High)[] ranges;

    /// <summary>Measures the range of every value.</summary>
    /// <param name="network">The FP32 network.</param>
    /// <param name="inputs">Calibration inputs, of which the first is also what sessions run.</param>
    public NetworkPeers(GraphExecutor network, Tensor inputs)
    {
        this.network = network;
        input = inputs.Item(0).ToArray();
        ranges = new (float, float)[network.Nodes.Count];
        var values = new Tensor?[network.Nodes.Count];
        network.Start(values, inputs);
        foreach (var node in network.Nodes)
        {
            values[node.Id] ??= network.Compute(node.Id, [.. node.Inputs.Select(id => values[id]!)], null);
            var data = values[node.Id]!.Data;
            float low = 0, high = 0;
            foreach (float value in data)
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }

            ranges[node.Id] = (low, high);
        }
    }

    public IEnumerable<RuntimePeer> Open(int threads) =>
    [
        new("FP32", Model(quantized: false), threads, input),
        new("INT8 static", Model(quantized: true), threads, input, "QLinearConv"),
    ];

    private byte[] Model(bool quantized)
    {
        var model = new OnnxBuilder();
        var names = new string[network.Nodes.Count];
        foreach (var node in network.Nodes)
        {
            string[] inputs = [.. node.Inputs.Select(id => names[id])];
            string name = node.Operation switch
            {
                GraphOperation.Input => model.Input("x", [1, .. node.Shape]),
                GraphOperation.BatchNorm2d or GraphOperation.Output => inputs[0],
                _ => OnnxNode.Add(model, node, inputs, network.LayerOf(node.Id) is var layer and >= 0 ? network.Layers[layer] : null, quantized ? Scale(node.Inputs[0]) : 0),
            };
            names[node.Id] = quantized && IsQuantized(node) ? Rounded(model, name, node.Id) : name;
            if (node.Operation == GraphOperation.Output)
            {
                model.Output(names[node.Id], [1, .. node.Shape]);
            }
        }

        return model.Bytes();
    }

    /// <summary>A ReLU's operand stays as it is, so that the two are fused; so does a convolution's that is normalised, whose normalization is folded.</summary>
    private bool IsQuantized(GraphNode node)
    {
        var readers = network.Nodes.Where(reader => reader.Inputs.Contains(node.Id)).ToList();
        bool output = readers.Any(reader => reader.Operation == GraphOperation.Output);
        return node.Operation != GraphOperation.Output && !output
            && !readers.Any(reader => reader.Operation is GraphOperation.Relu or GraphOperation.BatchNorm2d);
    }

    private string Rounded(OnnxBuilder model, string name, int id)
    {
        id = Source(id);
        string scale = model.Scalar(Scale(id)), zero = model.Scalar((byte)MathF.Round(-ranges[id].Low / Scale(id)));
        return model.Node("DequantizeLinear", [model.Node("QuantizeLinear", [name, scale, zero]), scale, zero]);
    }

    private float Scale(int id) => Source(id) is var source && ranges[source].High > ranges[source].Low ? (ranges[source].High - ranges[source].Low) / 255 : 1;

    private int Source(int id)
    {
        while (Moving.Contains(network.Nodes[id].Operation))
        {
            id = network.Nodes[id].Inputs[0];
        }

        return id;
    }
}
