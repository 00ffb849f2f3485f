using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Simulation;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Operators;
using TeqGen.Search;
using TeqGen.Search.Accelerator;
using TeqGen.Search.Calibration;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Generator;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Accelerator;

/// <summary>Recurrences, layers over rows and attention on the machine: values bit for bit, and streams that do not unroll time.</summary>
public sealed class SequenceSimulationTests
{
    // With an operator behind a recurrence that is no ReLU.
    private static readonly string Recurrent = RecurrentNetworkTests.Source.Replace("Relu(gru", "Gelu(gru", StringComparison.Ordinal);

    private const string Attention = """
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Net.teq.json")]
        public sealed partial class Net : Module
        {
            private readonly LayerNorm norm1 = new(12);
            private readonly MultiHeadAttention attention = new(12, 3, causal: true);
            private readonly RmsNorm norm2 = new(12);
            private readonly Linear fc1 = new(12, 24);
            private readonly Linear fc2 = new(24, 12);
            private readonly LayerNorm norm3 = new(12, bias: false);

            public Tensor Forward([Shape(7, 12)] Tensor sequence)
            {
                var x = SinusoidalPositions(sequence);
                x += attention.Forward(norm1.Forward(x));
                return norm3.Forward(x + fc2.Forward(Gelu(fc1.Forward(norm2.Forward(RotaryPositions(x))))));
            }
        }
        """;

    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Theory]
    [InlineData(nameof(Recurrent), 8, 5)]
    [InlineData(nameof(Attention), 7, 12)]
    public void A_searched_network_equals_the_reference(string name, int rows, int width)
    {
        string source = name == nameof(Recurrent) ? Recurrent : Attention;
        var network = (Module)Activator.CreateInstance(GeneratorHarness.Run(source).Load().GetType("Net", throwOnError: true)!)!;
        var inputs = TestModels.RandomInput(20, rows, width);
        var found = NetworkSearch.Run(
            network, TestWeights.Random(network), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { MaximumLoss = 20, Threads = 1 });
        var run = GeneratorHarness.Run(source, new MemoryText("/model/Net.teq.json", found.Files.Manifest));
        var loaded = TestModels.Load(run.Load(("Net.teqw", found.Files.Blob)).GetType("Net", throwOnError: true)!, KernelFamily.Reference);
        var graph = GraphText.Read(network.GraphDescriptor!);
        var parameters = BlobReader.Read(found.Files.Blob, "b").ToDictionary(layer => layer.Path);
        var numbers = ManifestNumbers.Of(ManifestReader.Read(found.Files.Manifest).Manifest);
        foreach (int item in (int[])[0, 7])
        {
            var simulated = NetworkSimulation.RunData(Hmc, graph, numbers, path => parameters[path], inputs.Item(item));
            var expected = TestModels.Run(loaded, new Tensor(inputs.Item(item).ToArray(), [1, rows, width]));
            AssertSame(expected.Data.ToArray(), simulated.Output!);
        }
    }

    [Theory]
    [InlineData(GraphOperation.Lstm, 136192, 1)]
    [InlineData(GraphOperation.Gru, 136192, 0)]
    [InlineData(GraphOperation.Lstm, 2048, 0)]
    [InlineData(GraphOperation.Gru, 2048, 1)]
    public void A_recurrence_whose_weights_stay_or_are_loaded_for_each_row_equals_the_reference(string operation, int bufferBytes, int reverse)
    {
        const int Steps = 5, Hidden = 96;
        int gates = operation == GraphOperation.Lstm ? 4 : 3;
        var graph = Graph($"""
            0 input - - - -> {Steps}x{gates * Hidden}
            1 {operation} loop 0 hidden={Hidden},bias=1,reverse={reverse} -> {Steps}x{Hidden}
            2 output - 1 - -> {Steps}x{Hidden}
            """);
        var definition = Definition("loop", Hidden, gates * Hidden, hasBias: true);
        var parameters = Parameters(definition, new Random(5));
        var machine = Hmc.With("test", ("vaults", 4), ("bufferBytes", bufferBytes));
        var input = TestModels.RandomInput(1, Steps, gates * Hidden).Data.ToArray();
        var simulated = NetworkSimulation.RunData(machine, graph, _ => Numbers(definition), _ => parameters, input);
        var mapping = simulated.Plan.Steps[0].Mapping!;
        Assert.Equal(bufferBytes > 100_000 ? LoopOrder.WeightsOuter : LoopOrder.ActivationsOuter, mapping.Order);

        var layer = new QuantizedLayer(definition, parameters, "b", KernelFamily.Reference);
        var expected = new float[Steps * Hidden];
        var workspace = new InferenceWorkspace(0, layer.Executor.Needs);
        var scratch = new float[6 * Hidden];
        if (gates == 4)
        {
            RecurrentLoop.Lstm(layer, input, expected, reverse != 0, scratch, workspace);
        }
        else
        {
            RecurrentLoop.Gru(layer, input, expected, reverse != 0, scratch, workspace);
        }

        AssertSame(expected, simulated.Output!);
    }

    [Theory]
    [InlineData(7, 16)]
    [InlineData(20, 2)]
    public void Products_of_coded_activations_equal_the_reference(int rows, int vaults)
    {
        const int Heads = 3, Width = 4;
        int features = Heads * Width;
        int half = BitConverter.SingleToInt32Bits(0.5f);
        var graph = Graph($"""
            0 input - - - -> {rows}x{features}
            1 tanh - 0 - -> {rows}x{features}
            2 reshape - 1 - -> {rows}x{Heads}x{Width}
            3 transpose - 2 first=1,second=2 -> {Heads}x{rows}x{Width}
            4 transpose - 3 first=2,second=3 -> {Heads}x{Width}x{rows}
            5 matmul - 3,4 - -> {Heads}x{rows}x{rows}
            6 multiplyconstant - 5 factor={half} -> {Heads}x{rows}x{rows}
            7 softmax - 6 causal=1 -> {Heads}x{rows}x{rows}
            8 matmul - 7,3 - -> {Heads}x{rows}x{Width}
            9 transpose - 8 first=1,second=2 -> {rows}x{Heads}x{Width}
            10 reshape - 9 - -> {rows}x{features}
            11 output - 10 - -> {rows}x{features}
            """);
        var definitions = new Dictionary<int, QuantizedLayerDefinition>
        {
            [5] = Definition("scores", Width, rows, hasBias: false),
            [8] = Definition("seen", rows, Width, hasBias: false, TestModels.Format(4, false, false)),
        };
        var machine = Hmc.With("vaults", vaults, "test");
        var input = TestModels.RandomInput(1, rows, features).Data.ToArray();
        var simulated = NetworkSimulation.RunData(machine, graph, node => Numbers(definitions[node.Id]), _ => throw new InvalidOperationException(), input);

        // Only the operator before the heads and the two products are left of the ten nodes.
        Assert.Equal(["tanh", "matmul", "matmul"], simulated.Plan.Steps.Select(step => step.Step.Node.Operation));

        var values = new Tensor[graph.Nodes.Count];
        values[0] = new Tensor(input, [1, rows, features]);
        foreach (var node in graph.Nodes.Skip(1))
        {
            Tensor[] operands = [.. node.Inputs.Select(id => values[id])];
            values[node.Id] = definitions.TryGetValue(node.Id, out var definition) ? Product(definition, operands) : NodeOperators.Compute(node, operands);
        }

        AssertSame(values[^1].Data.ToArray(), simulated.Output!);
    }

    [Fact]
    public void A_product_whose_offsets_nobody_can_count_is_refused()
    {
        var graph = Graph("""
            0 input - - - -> 2x3x3
            1 relu - 0 - -> 2x3x3
            2 matmul - 1,1 - -> 2x3x3
            3 output - 2 - -> 2x3x3
            """);
        var e = Assert.Throws<MappingException>(() => Lowering.Run(graph, _ => LayerNumbers.Uniform(4, nonNegative: true)));
        Assert.Contains("2 matmul", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Two_inputs_embeddings_and_masks_equal_the_reference_at_any_length(int item, bool filledUp)
    {
        var (network, result, set, compiled) = GenerationTests.Built.Value;
        var (source, target) = GenerationTests.Item(set, item);
        if (filledUp)
        {
            (source, target) = (Filled(source, 7), Filled(target, 9));
        }

        var graph = FixedLengths.Of(
            GraphText.Read(network.GraphDescriptor!), new Dictionary<string, int> { ["source"] = source.Length, ["target"] = target.Length });
        var numbers = ManifestNumbers.Of(ManifestReader.Read(result.Files.Manifest).Manifest);
        var parameters = BlobReader.Read(result.Files.Blob, "b").ToDictionary(layer => layer.Path);
        var simulated = NetworkSimulation.RunData(Hmc, graph, numbers, path => parameters[path], [.. source.Data, .. target.Data]);
        var expected = GenerationTests.Pair(TestModels.Load(compiled, KernelFamily.Reference), "Run")(source, target);
        AssertSame(expected.Data.ToArray(), simulated.Output!);
        Assert.Equal(2, simulated.Plan.Names.Count(name => name == "embedding rows"));

        static Tensor Filled(Tensor symbols, int length) => new([.. symbols.Data, .. new float[length - symbols.Length]], 1, length);
    }

    [Theory]
    [InlineData(nameof(Arithmetic.Exponent), 4)]
    [InlineData(nameof(Arithmetic.Int8), 8)]
    [InlineData(nameof(Arithmetic.Fp16), 16)]
    public void Rows_are_read_at_their_width_and_everything_adds_up(string arithmetic, int bits)
    {
        var graph = GraphText.Read(GenerationTests.Built.Value.Network.GraphDescriptor!);
        var numbers = NetworkNumbers.Uniform(graph, 4);
        var kind = Enum.Parse<Arithmetic>(arithmetic);
        var run = NetworkSimulation.Run(Hmc, graph, kind == Arithmetic.Exponent ? numbers : NetworkNumbers.Baseline(kind, numbers));
        Assert.All(run.Result.Steps, step => Assert.Equal((step.End - step.Start) * Hmc["vaults"], step.Busy + step.Stalls.Total));
        Assert.Equal(run.Result.Energy.Total, run.Result.Energy.Parts.Sum(part => part.Attojoules));
        Assert.Equal([.. run.Plan.Commands], Assembly.Assemble(run.Plan.Disassemble()));

        // Seven symbols, as many rows of eight codes, and a factor of each row; the result in one form or more.
        var rows = run.Plan.Workload.Steps.First(step => step.Name == "embedding rows");
        long results = rows.Targets.Sum(target => (long)run.Plan.Workload.Tensors[target.Tensor].Bits * 7 * 8);
        Assert.Equal((7 * 32) + (7 * 8 * bits) + (7 * 32) + results, RooflineBound.StepBits(run.Plan.Workload, rows));
    }

    [Theory]
    [InlineData(EmbeddingTable.Bits, nameof(StreamProblem.BadOperand))]
    [InlineData("table", nameof(StreamProblem.OutOfBounds))]
    public void A_changed_table_is_refused(string changed, string problem)
    {
        var graph = GraphText.Read(GenerationTests.Built.Value.Network.GraphDescriptor!);
        var plan = Planner.Run(Hmc, Lowering.Run(graph, NetworkNumbers.Uniform(graph, 4)));
        var commands = CommandStream.Decode([.. plan.Commands], Hmc.Hash);
        if (changed == EmbeddingTable.Bits)
        {
            int position = commands.FindIndex(command => command.Opcode == Opcode.Operate);
            var step = plan.Workload.Steps.First(step => step.Name == "embedding rows");
            var node = step.Node with { Attributes = step.Node.Attributes.Where(attribute => attribute.Name != EmbeddingTable.Bits).ToEquatableArray() };
            commands[position] = OperatorCommand.Write(
                Opcode.Operate, node, [.. step.Inputs.Select(input => (plan.Workload.Tensors[input], plan.TensorBlocks[input]))]);
        }
        else
        {
            int table = plan.TensorBlocks[plan.Workload.Tensors.First(tensor => tensor.IsParameter).Id];
            int position = commands.FindIndex(command => command.Opcode == Opcode.Target);
            commands[position] = commands[position] with { Operands = commands[position].Operands.Select((word, i) => i == 0 ? table : word).ToEquatableArray() };
        }

        var e = Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(Hmc, CommandStream.Encode(Hmc.Hash, commands)));
        Assert.Equal(Enum.Parse<StreamProblem>(problem), e.Problem);
    }

    [Fact]
    public void Lengths_that_cannot_be_are_refused()
    {
        var graph = GraphText.Read(GenerationTests.Built.Value.Network.GraphDescriptor!);
        Assert.Equal(7, FixedLengths.AtMost(graph).Nodes[0].Length);
        Assert.Contains(
            "there are source, target",
            Assert.Throws<ArgumentException>(() => FixedLengths.Of(graph, new Dictionary<string, int> { ["steps"] = 3 })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "1 to 7, found 8",
            Assert.Throws<ArgumentException>(() => FixedLengths.Of(graph, new Dictionary<string, int> { ["source"] = 8 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Time_is_a_loop_and_not_unrolled()
    {
        var (few, many) = (Loop(8), Loop(800));
        Assert.Equal(few.Commands.Count, many.Commands.Count);
        Assert.Contains("Loop dimension=1 times=800", many.Disassemble(), StringComparison.Ordinal);
        Assert.Contains("Sequence gates=4 reverse=0 product=0", many.Disassemble(), StringComparison.Ordinal);
        Assert.Equal([.. many.Commands], Assembly.Assemble(many.Disassemble()));
    }

    [Theory]
    [InlineData(nameof(Opcode.Barrier), nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Sequence), nameof(StreamProblem.BadCommand))]
    public void A_loop_without_its_barrier_or_its_command_is_refused(string removed, string problem)
    {
        var commands = CommandStream.Decode([.. Loop(8).Commands], Hmc.Hash);
        commands.RemoveAt(commands.FindIndex(command => command.Opcode == Enum.Parse<Opcode>(removed)));
        var e = Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(Hmc, CommandStream.Encode(Hmc.Hash, commands)));
        Assert.Equal(Enum.Parse<StreamProblem>(problem), e.Problem);
    }

    [Theory]
    [InlineData(nameof(Opcode.Sequence), "gates", 3, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Sequence), "product", 2, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Source), "activations", 0, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Map), "tileOutputs", 2, nameof(StreamProblem.BadOperand))]
    public void A_changed_operand_of_a_loop_is_refused(string name, string operand, int value, string problem)
    {
        var commands = CommandStream.Decode([.. Loop(8).Commands], Hmc.Hash);
        var opcode = Enum.Parse<Opcode>(name);
        int position = commands.FindIndex(command => command.Opcode == opcode);
        int[] operands = [.. commands[position].Operands];
        operands[Array.IndexOf(CommandFormat.Of(opcode)!, operand)] = value;
        commands[position] = commands[position] with { Operands = operands.ToEquatableArray() };
        var e = Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(Hmc, CommandStream.Encode(Hmc.Hash, commands)));
        Assert.Equal(Enum.Parse<StreamProblem>(problem), e.Problem);
    }

    [Fact]
    public void A_transformer_reaches_nine_tenths_of_its_bound_and_adds_up()
    {
        var graph = SampleGraphs.Graph("TransformerEncoder");
        var numbers = NetworkNumbers.Uniform(graph, 4);
        var own = NetworkSimulation.Run(Hmc, graph, numbers);
        var int8 = NetworkSimulation.Run(Hmc, graph, NetworkNumbers.Baseline(Arithmetic.Int8, numbers));
        double bound = RooflineBound.Picoseconds(Hmc, int8.Plan.Workload).Sum() / RooflineBound.Picoseconds(Hmc, own.Plan.Workload).Sum();
        Assert.InRange((double)int8.Result.MemoryCycles / own.Result.MemoryCycles, 0.9 * bound, 1.01 * bound);
        Assert.All(own.Result.Steps, step => Assert.Equal((step.End - step.Start) * Hmc["vaults"], step.Busy + step.Stalls.Total));
        Assert.InRange(own.Plan.Commands.Count, 1, 64 * 1024);

        // Of each layer: query, key, value, scores with softmax, what they see, output, two products, and the normalizations; positions.
        Assert.Equal(1 + (6 * 10), own.Plan.Steps.Count);
    }

    private static AcceleratorPlan Loop(int steps) => Planner.Run(Hmc, Lowering.Run(
        Graph($"""
            0 input - - - -> {steps}x64
            1 lstm loop 0 hidden=16,bias=1,reverse=0 -> {steps}x16
            2 output - 1 - -> {steps}x16
            """),
        _ => LayerNumbers.Uniform(4, nonNegative: false)));

    private static GraphDescriptor Graph(string nodes) => GraphText.Read("teqgraph 1\n" + nodes.ReplaceLineEndings("\n") + "\n");

    private static QuantizedLayerDefinition Definition(string path, int inputs, int outputs, bool hasBias, OperandFormat? activations = null) => new(
        path,
        new Conv2dGeometry(inputs, outputs, 1, 1, 0, 1, 1),
        1,
        1,
        hasBias,
        TestParameters.Grid(1.25, TestParameters.Operand(1.25, TestModels.Format(3, true, false), 0.9)),
        TestParameters.Grid(1.25, TestParameters.Operand(1.25, activations ?? TestModels.Format(4, true, false), 1)),
        Counting: null);

    private static LayerParameters Parameters(QuantizedLayerDefinition definition, Random random)
    {
        int outputs = definition.Geometry.Outputs;
        return new(
            definition.Path,
            definition.Weights.StoredBits,
            [.. Enumerable.Range(0, (int)definition.WeightCount).Select(_ => TestParameters.RandomCode(random, definition.Weights.Format))],
            [.. Enumerable.Range(0, outputs).Select(_ => 0.2f * random.NextSingle())],
            definition.HasBias ? [.. Enumerable.Range(0, outputs).Select(_ => random.NextSingle() - 0.5f)] : null);
    }

    private static LayerNumbers Numbers(QuantizedLayerDefinition definition)
    {
        var (w, a) = (definition.Weights, definition.Activations);
        return new(Arithmetic.Exponent, new(w.Format, w.Base, w.Alpha, w.Beta), new(a.Format, a.Base, a.Alpha, a.Beta));
    }

    /// <summary>A product group by group and row by row, with the codes of the right operand as a layer's weights.</summary>
    private static Tensor Product(QuantizedLayerDefinition definition, Tensor[] operands)
    {
        var (left, right) = (operands[0], operands[1]);
        int groups = left.Shape[1], rows = left.Shape[2], inner = left.Shape[3], columns = right.Shape[3];
        var codes = new byte[right.Data.Length];
        LayerDatapath.EncoderOf(Numbers(definition).Weights).Encode(right.Data, codes);
        var result = new Tensor(1, groups, rows, columns);
        for (int group = 0; group < groups; group++)
        {
            var weights = new byte[columns * inner];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[(i % columns * inner) + (i / columns)] = codes[(group * weights.Length) + i];
            }

            var layer = new QuantizedLayer(definition, new(definition.Path, definition.Weights.StoredBits, weights, null, null), "b", KernelFamily.Reference);
            var workspace = new InferenceWorkspace(0, layer.Executor.Needs);
            for (int row = 0; row < rows; row++)
            {
                int n = (group * rows) + row;
                layer.Run(left.Data.Slice(n * inner, inner), result.Data.Slice(n * columns, columns), relu: false, workspace);
            }
        }

        return result;
    }

    private static void AssertSame(float[] expected, float[] found) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), found.Select(BitConverter.SingleToInt32Bits));
}
