using TeqGen.Accelerator.Simulation;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Accelerator;

/// <summary>Values on the machine against the scalar reference, bit for bit, in every layer.</summary>
public sealed class DataSimulationTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Fact]
    public void FashionLeNet_as_it_was_searched_equals_the_reference()
    {
        var network = FashionLeNet.Load(KernelFamily.Reference);
        var test = CalibrationSet.Load(
            network,
            Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist", "eval_images.npy.gz"),
            Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist", "eval_labels.npy.gz"));
        foreach (int image in (int[])[0, 5000])
        {
            Equal(Hmc, network, LeNetBlob(), network.Run, test.Inputs.Item(image), [1, 1, 28, 28]);
        }
    }

    [Theory]
    [InlineData("hbm2")]
    [InlineData("hmc-32v")]
    public void Another_machine_gives_the_same_values(string machine)
    {
        var network = FashionLeNet.Load(KernelFamily.Reference);
        Equal(MachineProfiles.Find(machine)!, network, LeNetBlob(), network.Run, TestModels.RandomInput(1, 1, 28, 28).Data, [1, 1, 28, 28]);
    }

    [Fact]
    public void Residuals_groups_dilation_and_pooling_equal_the_reference() => Equal(
        TestModels.Residual, "Residual", [1, 3, 9, 11], _ => (TestModels.Format(4, true, false, true), TestModels.Format(3, true, true)));

    [Theory]
    [InlineData("CifarResNet20")]
    [InlineData("SqueezeNet")]
    public void A_network_of_the_sample_with_any_weights_equals_the_reference(string network) => Equal(
        SampleGraphs.Graph(network),
        layer => (TestModels.Format(3, true, false), layer == 0 ? TestModels.Format(3, true, true) : TestModels.Format(4, false, true)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_width_equals_the_reference(int bits)
    {
        foreach (bool companded in (bool[])[false, true])
        {
            var weights = TestModels.Format(bits - 1, true, companded, offset: bits % 2 == 0);
            foreach (var activations in (OperandFormat[])[TestModels.Format(bits, false, true), TestModels.Format(bits - 1, true, !companded)])
            {
                OneLayer(weights, activations);
            }
        }
    }

    private static void OneLayer(OperandFormat weights, OperandFormat activations)
    {
        var graph = GraphText.Read("""
            teqgraph 1
            0 input - - - -> 37x6x5
            1 conv2d only 0 in=37,out=41,kernel=3,stride=2,padding=1,dilation=1,groups=1,bias=1 -> 41x3x3
            2 output - 1 - -> 41x3x3

            """.ReplaceLineEndings("\n"));
        Equal(graph, _ => (weights, activations));
    }

    /// <summary>A graph with parameters but without a class: the expected result is computed node by node.</summary>
    private static void Equal(GraphDescriptor graph, Func<int, (OperandFormat Weights, OperandFormat Activations)> formatOf)
    {
        // A folded normalization gives its convolution a bias.
        var biased = new GraphDescriptor(graph.Nodes.Select(node => node.Operation == GraphOperation.Conv2d
            ? node with { Attributes = node.Attributes.Select(a => a.Name == "bias" ? new GraphAttribute("bias", 1) : a).ToEquatableArray() }
            : node).ToEquatableArray());
        var parameters = TestParameters.Create("N", biased, formatOf);
        var layers = BlobReader.Read(parameters.Blob, "b").Zip(parameters.Manifest.Layers).ToDictionary(
            pair => pair.First.Path, pair => Layer(biased.Nodes.First(node => node.Path == pair.First.Path), pair.First, pair.Second));
        int[] shape = [1, .. graph.Nodes[0].Shape];
        Equal(Hmc, biased, layers, input => NodeByNode(biased, layers, input), TestModels.RandomInput(shape).Data, shape);
    }

    private static Loaded Layer(GraphNode node, LayerParameters parameters, ManifestLayer found)
    {
        bool isImage = node.Operation == GraphOperation.Conv2d;
        var geometry = isImage
            ? new Conv2dGeometry(
                node.Integer("in"), node.Integer("out"), node.Integer("kernel"), node.Integer("stride"), node.Integer("padding"),
                node.Integer("dilation"), node.Integer("groups"))
            : new Conv2dGeometry(node.Integer("in"), node.Integer("out"), 1, 1, 0, 1, 1);
        var definition = new QuantizedLayerDefinition(
            node.Path, geometry, isImage ? found.InputShape[1] : 1, isImage ? found.InputShape[2] : 1, true,
            TestParameters.Grid(found.Base.Value, found.Weights), TestParameters.Grid(found.Base.Value, found.Activations), Counting: null);
        return new(definition, parameters);
    }

    private static Tensor NodeByNode(GraphDescriptor graph, Dictionary<string, Loaded> layers, Tensor input)
    {
        var values = new Tensor[graph.Nodes.Count];
        values[0] = input;
        foreach (var node in graph.Nodes.Skip(1))
        {
            Tensor[] inputs = [.. node.Inputs.Select(id => values[id])];
            values[node.Id] = node.Operation == GraphOperation.BatchNorm2d ? inputs[0]
                : GraphOperation.HasWeights(node.Operation) ? new Tensor(Run(layers[node.Path], KernelFamily.Counting, inputs[0].Data, relu: false), [1, .. node.Shape])
                : NodeOperators.Compute(node, inputs);
        }

        return values[^1];
    }

    private static void Equal(string source, string type, int[] shape, Func<int, (OperandFormat Weights, OperandFormat Activations)> formatOf)
    {
        var (_, built, parameters) = TestModels.Build(source, type, formatOf);
        var network = TestModels.Load(built, KernelFamily.Counting);
        var input = TestModels.RandomInput(shape);
        Equal(Hmc, network, parameters.Blob, batch => TestModels.Run(network, batch), input.Data, shape);
    }

    private static void Equal(
        MachineDescription machine, Module network, byte[] blob, Func<Tensor, Tensor> run, ReadOnlySpan<float> item, int[] shape) => Equal(
        machine,
        GraphText.Read(network.GraphDescriptor!),
        network.Quantized!.Layers.Zip(BlobReader.Read(blob, "b"), (layer, parameters) => new Loaded(layer.Definition, parameters))
            .ToDictionary(layer => layer.Parameters.Path),
        run,
        item,
        shape);

    private static void Equal(
        MachineDescription machine,
        GraphDescriptor graph,
        Dictionary<string, Loaded> layers,
        Func<Tensor, Tensor> run,
        ReadOnlySpan<float> item,
        int[] shape)
    {
        var plan = Planner.Run(machine, Lowering.Run(graph, node => Numbers(layers[node.Path].Definition)));
        var values = plan.Steps.Where(step => step.Step.Layer is not null)
            .ToDictionary(step => step.Step.Name, step => new float[step.Step.Layer!.Outputs * step.Step.Layer.OutputHeight * step.Step.Layer.OutputWidth]);
        var data = new DataMachine((node, inputs) => NodeOperators.Compute(node, inputs))
        {
            OnValues = (step, tile, found) => Gather(plan.Steps[step.Index].Step.Layer!, tile, found, values[plan.Steps[step.Index].Step.Name]),
        };
        data.SetReals(plan.TensorBlocks[0], item.ToArray());
        foreach (var step in plan.Steps.Where(step => step.Mapping is not null))
        {
            data.SetWeights(step.WeightBlock, layers[step.Step.Node.Path].Parameters);
        }

        StreamSimulator.Run(machine, [.. plan.Commands], data);
        foreach (var step in plan.Steps.Where(step => step.Mapping is not null))
        {
            AssertSame(step.Step.Name, Reference(layers[step.Step.Node.Path], Codes(plan, step.Step, data, item), step.Step.Relu), values[step.Step.Name]);
        }

        var expected = run(new Tensor(item.ToArray(), shape));
        AssertSame("the output", expected.Data.ToArray(), data.Reals(plan.TensorBlocks[plan.Workload.Output]));
    }

    private static LayerNumbers Numbers(QuantizedLayerDefinition definition)
    {
        var (w, a) = (definition.Weights, definition.Activations);
        return new(Arithmetic.Exponent, new(w.Format, w.Base, w.Alpha, w.Beta), new(a.Format, a.Base, a.Alpha, a.Beta));
    }

    private static byte[] Codes(AcceleratorPlan plan, WorkStep step, DataMachine data, ReadOnlySpan<float> item)
    {
        if (step.Inputs[0] != 0)
        {
            return data.Codes(plan.TensorBlocks[step.Inputs[0]]);
        }

        var codes = new byte[item.Length];
        LayerDatapath.EncoderOf(step.Numbers!.Activations).Encode(item, codes);
        return codes;
    }

    private static float[] Reference(Loaded layer, byte[] codes, bool relu)
    {
        // Counting kernels are held against the scalar reference elsewhere; here they only save time in large layers.
        bool small = layer.Definition.WeightCount * layer.Definition.OutputPixels < 2_000_000;
        return Run(layer, small ? KernelFamily.Reference : KernelFamily.Counting, [.. codes.Select(layer.Definition.Activations.Decode)], relu);
    }

    private static float[] Run(Loaded layer, KernelFamily family, ReadOnlySpan<float> input, bool relu)
    {
        var quantized = new QuantizedLayer(layer.Definition, layer.Parameters, "b", family);
        var output = new float[layer.Definition.OutputLength];
        quantized.Run(input, output, relu, new InferenceWorkspace(0, quantized.Executor.Needs));
        return output;
    }

    private static void Gather(LayerShape shape, in LayerTile tile, float[] found, float[] all)
    {
        for (int i = 0; i < found.Length; i++)
        {
            int output = tile.Outputs.Start + (i / tile.Pixels), pixel = i % tile.Pixels;
            int y = tile.Rows.Start + (pixel / tile.Columns.Length), x = tile.Columns.Start + (pixel % tile.Columns.Length);
            all[(((output * shape.OutputHeight) + y) * shape.OutputWidth) + x] = found[i];
        }
    }

    private static void AssertSame(string where, float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(found[i]),
                $"{where}, value {i}: {expected[i]:R} expected, {found[i]:R} found");
        }
    }

    private static byte[] LeNetBlob()
    {
        using var stream = typeof(FashionLeNet).Assembly.GetManifestResourceStream("FashionLeNet.teqw")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private sealed record Loaded(QuantizedLayerDefinition Definition, LayerParameters Parameters);
}
