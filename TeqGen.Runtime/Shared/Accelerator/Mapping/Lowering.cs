using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// A graph to steps: normalizations, ReLU, sums and maxima fused into the layer before them where nobody else reads what is between,
/// concatenations of channels done by writing to their place, and every value stored in the forms that its readers want.
/// </summary>
internal sealed class Lowering
{
    private readonly GraphDescriptor graph;
    private readonly Func<GraphNode, LayerNumbers?> numbersOf;
    private readonly List<int>[] readers;
    private readonly List<Draft> drafts = [];
    private readonly Dictionary<int, Draft> producers = [];
    private readonly Dictionary<(int Node, Grid? Grid, int Bits), int> tensorIds = [];
    private readonly List<WorkTensor> tensors = [];
    private readonly bool[] fused;

    private Lowering(GraphDescriptor graph, Func<GraphNode, LayerNumbers?> numbersOf)
    {
        (this.graph, this.numbersOf) = (graph, numbersOf);
        fused = new bool[graph.Nodes.Count];
        readers = [.. graph.Nodes.Select(_ => new List<int>())];
        foreach (var node in graph.Nodes)
        {
            foreach (int input in node.Inputs)
            {
                readers[input].Add(node.Id);
            }
        }
    }

    /// <param name="graph">The network; a named dimension is as long as it can be.</param>
    /// <param name="numbersOf">How the operands of a layer's node are represented; null for a product of activations in binary32.</param>
    public static Workload Run(GraphDescriptor graph, Func<GraphNode, LayerNumbers?> numbersOf) => new Lowering(FixedLengths.AtMost(graph), numbersOf).Run();

    /// <summary>Whether a value can never be negative, because of the operators that made it.</summary>
    public static bool IsNonNegative(GraphDescriptor graph, int id)
    {
        var node = graph.Nodes[id];
        return node.Operation switch
        {
            GraphOperation.Relu or GraphOperation.Relu6 or GraphOperation.Sigmoid or GraphOperation.HardSigmoid
                or GraphOperation.Softmax or GraphOperation.MaskedSoftmax => true,
            GraphOperation.Input or GraphOperation.AddConstant or GraphOperation.MultiplyConstant => false,
            GraphOperation.Flatten or GraphOperation.Reshape or GraphOperation.MaxPool2d or GraphOperation.AvgPool2d or GraphOperation.GlobalAvgPool
                or GraphOperation.AdaptiveAvgPool2d or GraphOperation.Concat or GraphOperation.Slice or GraphOperation.Pad
                or GraphOperation.Pad2d or GraphOperation.Transpose or GraphOperation.Add or GraphOperation.Multiply => node.Inputs.All(input => IsNonNegative(graph, input)),
            _ => false,
        };
    }

    private Workload Run()
    {
        foreach (var input in graph.Nodes.Where(node => node.Operation == GraphOperation.Input))
        {
            Tensor(input.Id, grid: null, bits: 32);
        }

        foreach (var node in graph.Nodes)
        {
            if (!fused[node.Id] && !IsAlias(node) && node.Operation is not (GraphOperation.Input or GraphOperation.Output))
            {
                bool isProduct = node.Operation == GraphOperation.MatMul && numbersOf(node) is not null;
                drafts.Add(GraphOperation.HasWeights(node.Operation) || isProduct ? Layer(node) : new Draft(node, node.Id));
                producers[drafts[drafts.Count - 1].Result] = drafts[drafts.Count - 1];
            }
        }

        var result = graph.Nodes.Last(node => node.Operation == GraphOperation.Output);
        int output = Tensor(Value(result.Inputs[0]), grid: null, bits: 32);
        foreach (var draft in drafts)
        {
            AddInputs(draft);
            draft.Add = draft.AddNode < 0 ? -1 : Tensor(Value(draft.AddNode), grid: null, bits: 32);
        }

        return new(drafts.Select(Step).ToEquatableArray(), tensors.ToEquatableArray(), output);
    }

    private WorkStep Step(Draft draft) => new(
        Name(draft.Node),
        draft.Node,
        draft.Shape,
        draft.Numbers,
        draft.HasBias,
        draft.Relu,
        draft.Add,
        draft.AddRelu,
        draft.Chain.ToEquatableArray(),
        draft.Pool,
        draft.Inputs.ToEquatableArray(),
        Targets(draft.Result, 0, default).ToEquatableArray());

    private Draft Layer(GraphNode node)
    {
        bool hasBias = node.Attributes.Any(attribute => attribute.Name == "bias" && attribute.Values[0] != 0);
        var draft = new Draft(node, node.Id) { Shape = NodeShapes.Of(graph, node), Numbers = numbersOf(node), HasBias = hasBias };
        if (draft.Shape.Rows is { Product: true } && draft.Numbers!.Arithmetic == Arithmetic.Exponent && draft.Numbers.Counters is { HasSecond: true } or { HasThird: true })
        {
            throw new MappingException($"the product of activations {Name(node)} has an offset in a grid, whose terms cannot be counted beforehand");
        }

        if (draft.Shape.Rows is { IsLoop: true })
        {
            // The input's part of the gates; the state comes from the loop itself.
            draft.AddNode = node.Inputs[0];
            return draft;
        }

        while (readers[draft.Result].Count == 1 && TryFuse(draft, graph.Nodes[readers[draft.Result][0]]))
        {
            draft.Result = readers[draft.Result][0];
            fused[draft.Result] = true;
        }

        return draft;
    }

    private bool TryFuse(Draft draft, GraphNode next)
    {
        if (draft.Pool is not null)
        {
            return false;
        }

        bool isPlain = draft.Chain.Count == 0;
        switch (next.Operation)
        {
            case GraphOperation.BatchNorm2d when draft.Result == draft.Node.Id:
                return draft.HasBias = true;
            case GraphOperation.Relu when isPlain && draft.AddNode < 0:
                return draft.Relu = true;
            case GraphOperation.Relu when isPlain:
                return draft.AddRelu = true;
            case GraphOperation.Add when isPlain && draft.AddNode < 0:
                int other = next.Inputs[0] == draft.Result ? next.Inputs[1] : next.Inputs[0];
                bool available = IsInput(Value(other)) || IsProduced(Value(other));
                if (other != draft.Result && available && graph.Nodes[other].Shape.Equals(next.Shape))
                {
                    draft.AddNode = other;
                    return true;
                }

                return false;
            case GraphOperation.MaxPool2d when draft.Shape!.Rows is null:
                draft.Pool = new(NodeShapes.Pair(next, "kernel"), NodeShapes.Pair(next, "stride"), NodeShapes.Pair(next, "padding"), Has(next, "ceil"));
                return true;
            case GraphOperation.Softmax when draft.Shape!.Rows is { Product: true }:
                // All of a row is needed at once.
                draft.Shape = draft.Shape with { Unit = draft.Shape.GroupOutputs };
                draft.Chain.Add(next);
                return true;
            default:
                if (VectorWork.IsElementwise(next.Operation))
                {
                    draft.Chain.Add(next);
                    return true;
                }

                return false;
        }
    }

    private bool IsProduced(int value) => producers.ContainsKey(value)
        || (graph.Nodes[value].Operation is GraphOperation.Concat or GraphOperation.Transpose
            && IsAlias(graph.Nodes[value]) && graph.Nodes[value].Inputs.All(input => IsProduced(Value(input))));

    /// <summary>Whether a value comes from outside, in binary32.</summary>
    private bool IsInput(int value) => graph.Nodes[value].Operation == GraphOperation.Input;

    /// <summary>A view changes nothing in memory.</summary>
    private int Value(int node) => GraphOperation.IsView(graph.Nodes[node].Operation) ? Value(graph.Nodes[node].Inputs[0]) : node;

    private bool IsAlias(GraphNode node) => node.Operation switch
    {
        GraphOperation.Flatten or GraphOperation.Reshape => true,
        GraphOperation.Concat => node.Integer("axis") == 1 && node.Inputs.All(input => !IsInput(input) && Value(input) == input && !IsTransposed(input))
            && node.Inputs.Distinct().Count() == node.Inputs.Count,
        GraphOperation.Transpose => IsTransposed(node.Id),
        _ => false,
    };

    /// <summary>Whether a value is another one in other order, to which it is stored by who computes it.</summary>
    private bool IsTransposed(int id)
    {
        var node = graph.Nodes[id];
        if (node.Operation != GraphOperation.Transpose)
        {
            return false;
        }

        int value = Value(node.Inputs[0]);
        return !IsInput(value) && (graph.Nodes[value].Operation != GraphOperation.Concat || !IsAlias(graph.Nodes[value]));
    }

    private void AddInputs(Draft draft)
    {
        var (node, numbers) = (draft.Node, draft.Numbers);
        var codes = numbers is { Arithmetic: Arithmetic.Exponent } ? numbers.Activations : (Grid?)null;
        if (draft.Shape?.Rows is { IsLoop: true })
        {
            draft.Inputs.Add(Tensor(node.Id, codes, numbers!.ActivationBits));
            return;
        }

        if (draft.Shape?.Rows is { Product: true })
        {
            int right = Value(node.Inputs[1]);
            draft.Inputs.Add(Input(draft, node.Inputs[0]));
            draft.Inputs.Add(!IsInput(right)
                ? Tensor(right, codes is null ? null : numbers!.Weights, numbers!.WeightBits)
                : throw new MappingException($"the right operand of {Name(node)} is an input of the network, of which there are no codes"));
            return;
        }

        draft.Inputs.AddRange(node.Inputs.Select(input => Input(draft, input)));
        if (GraphOperation.IsRowNormalization(node.Operation))
        {
            int kinds = node.Operation == GraphOperation.LayerNorm ? 2 : 1;
            tensors.Add(new(tensors.Count, node.Id, new([kinds, node.Integer("features")]), 32, null, IsParameter: true));
            draft.Inputs.Add(tensors.Count - 1);
        }

        if (node.Operation == GraphOperation.Embedding)
        {
            AddTable(draft);
        }

        int Input(Draft reader, int id)
        {
            int value = Value(id);

            // The network's input comes in binary32 from outside; whoever loads it encodes it.
            return reader.Numbers is { } operands && !IsInput(value) ? Tensor(value, codes, operands.ActivationBits) : Tensor(value, grid: null, bits: 32);
        }
    }

    // Rows lie by themselves, beside the tiles of the product with them: codes, and a factor of each row.
    private void AddTable(Draft draft)
    {
        var node = draft.Node;
        int symbols = node.Integer("symbols"), bits = 32;
        Grid? grid = null;
        if (numbersOf(node) is { } numbers)
        {
            (bits, grid) = (numbers.WeightBits, numbers.Arithmetic == Arithmetic.Exponent ? numbers.Weights : null);
        }

        draft.Node = EmbeddingTable.Describe(node, bits, grid);
        tensors.Add(new(tensors.Count, node.Id, new([symbols, node.Integer("width")]), bits, grid, IsParameter: true));
        draft.Inputs.Add(tensors.Count - 1);
        tensors.Add(new(tensors.Count, node.Id, new([symbols]), 32, null, IsParameter: true));
        draft.Inputs.Add(tensors.Count - 1);
    }

    private int Tensor(int node, Grid? grid, int bits)
    {
        if (!tensorIds.TryGetValue((node, grid, bits), out int id))
        {
            tensorIds.Add((node, grid, bits), id = tensors.Count);
            tensors.Add(new(id, node, graph.Nodes[node].Shape, bits, grid));
        }

        return id;
    }

    /// <summary>The tensors that hold a value, those of its transpositions, and those of concatenations that it is part of.</summary>
    private IEnumerable<WorkTarget> Targets(int value, int offset, EquatableArray<Transposition> order)
    {
        foreach (var tensor in tensors.Where(tensor => tensor.Node == value && !tensor.IsParameter))
        {
            yield return new(tensor.Id, offset, order);
        }

        foreach (int reader in Readers(value))
        {
            var node = graph.Nodes[reader];
            if (node.Operation == GraphOperation.Concat && IsAlias(node))
            {
                int before = node.Inputs.TakeWhile(input => input != value).Sum(input => graph.Nodes[input].Shape[0]);
                foreach (var target in Targets(reader, offset + before, order))
                {
                    yield return target;
                }
            }
            else if (IsTransposed(reader))
            {
                // Axes count the batch.
                var exchanged = Transposition.Of(graph.Nodes[node.Inputs[0]].Shape, node.Integer("first") - 1, node.Integer("second") - 1);
                foreach (var target in Targets(reader, offset, order.Append(exchanged).ToEquatableArray()))
                {
                    yield return target;
                }
            }
        }
    }

    /// <summary>Readers of a value and of its views.</summary>
    private IEnumerable<int> Readers(int value) => readers[value].SelectMany(
        reader => GraphOperation.IsView(graph.Nodes[reader].Operation) ? Readers(reader) : [reader]);

    private static string Name(GraphNode node) =>
        node.Operation == GraphOperation.Embedding ? node.Path + " rows" : node.Path.Length > 0 ? node.Path : $"{node.Id.ToString(CultureInfo.InvariantCulture)} {node.Operation}";

    private static bool Has(GraphNode node, string name) => node.Attributes.Any(attribute => attribute.Name == name);

    /// <summary>A step that is being put together.</summary>
    private sealed class Draft(GraphNode node, int result)
    {
        public GraphNode Node { get; set; } = node;

        /// <summary>The node whose value the step gives: the last that is fused into it.</summary>
        public int Result { get; set; } = result;

        public LayerShape? Shape { get; set; }

        public LayerNumbers? Numbers { get; set; }

        public bool HasBias { get; set; }

        public bool Relu { get; set; }

        public int AddNode { get; set; } = -1;

        public int Add { get; set; } = -1;

        public bool AddRelu { get; set; }

        public List<GraphNode> Chain { get; } = [];

        public PoolWindow? Pool { get; set; }

        public List<int> Inputs { get; } = [];
    }
}
