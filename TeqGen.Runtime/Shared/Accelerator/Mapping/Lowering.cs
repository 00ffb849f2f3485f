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
    private readonly Func<GraphNode, LayerNumbers> numbersOf;
    private readonly List<int>[] readers;
    private readonly List<Draft> drafts = [];
    private readonly Dictionary<int, Draft> producers = [];
    private readonly Dictionary<(int Node, Grid? Grid, int Bits), int> tensorIds = [];
    private readonly List<WorkTensor> tensors = [];
    private readonly bool[] fused;

    private Lowering(GraphDescriptor graph, Func<GraphNode, LayerNumbers> numbersOf)
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

    /// <param name="graph">The network.</param>
    /// <param name="numbersOf">How the operands of a layer's node are represented.</param>
    public static Workload Run(GraphDescriptor graph, Func<GraphNode, LayerNumbers> numbersOf) => new Lowering(graph, numbersOf).Run();

    /// <summary>Whether a value can never be negative, because of the operators that made it.</summary>
    public static bool IsNonNegative(GraphDescriptor graph, int id)
    {
        var node = graph.Nodes[id];
        return node.Operation switch
        {
            GraphOperation.Relu or GraphOperation.Relu6 or GraphOperation.Sigmoid or GraphOperation.HardSigmoid or GraphOperation.Softmax => true,
            GraphOperation.Input or GraphOperation.AddConstant or GraphOperation.MultiplyConstant => false,
            GraphOperation.Flatten or GraphOperation.Reshape or GraphOperation.MaxPool2d or GraphOperation.AvgPool2d or GraphOperation.GlobalAvgPool
                or GraphOperation.AdaptiveAvgPool2d or GraphOperation.Concat or GraphOperation.Slice or GraphOperation.Pad
                or GraphOperation.Pad2d or GraphOperation.Add or GraphOperation.Multiply => node.Inputs.All(input => IsNonNegative(graph, input)),
            _ => false,
        };
    }

    private Workload Run()
    {
        if (graph.Nodes[0] is { IsConstant: false } open)
        {
            throw new MappingException($"its input is {string.Join("×", open.Dimensions)}, and the mapper places constant extents only");
        }

        Tensor(0, grid: null, bits: 32);
        foreach (var node in graph.Nodes)
        {
            if (!fused[node.Id] && !IsAlias(node) && node.Operation is not (GraphOperation.Input or GraphOperation.Output))
            {
                drafts.Add(GraphOperation.HasWeights(node.Operation) ? Layer(node) : new Draft(node, node.Id));
                producers[drafts[drafts.Count - 1].Result] = drafts[drafts.Count - 1];
            }
        }

        var result = graph.Nodes.Last(node => node.Operation == GraphOperation.Output);
        int output = Tensor(Value(result.Inputs[0]), grid: null, bits: 32);
        foreach (var draft in drafts)
        {
            draft.Inputs.AddRange(draft.Node.Inputs.Select(input => Input(draft, input)));
            draft.Add = draft.AddNode < 0 ? -1 : Tensor(Value(draft.AddNode), grid: null, bits: 32);
        }

        return new(drafts.Select(Step).ToEquatableArray(), tensors.ToEquatableArray(), output);
    }

    private WorkStep Step(Draft draft) => new(
        draft.Node.Path.Length > 0 ? draft.Node.Path : $"{draft.Node.Id.ToString(CultureInfo.InvariantCulture)} {draft.Node.Operation}",
        draft.Node,
        draft.Shape,
        draft.Numbers,
        draft.HasBias,
        draft.Relu,
        draft.Add,
        draft.AddRelu,
        draft.Pool,
        draft.Inputs.ToEquatableArray(),
        Targets(draft.Result, 0).ToEquatableArray());

    private Draft Layer(GraphNode node)
    {
        var draft = new Draft(node, node.Id) { Shape = ShapeOf(node), Numbers = numbersOf(node), HasBias = node.Integer("bias") != 0 };
        while (readers[draft.Result].Count == 1 && TryFuse(draft, graph.Nodes[readers[draft.Result][0]]))
        {
            draft.Result = readers[draft.Result][0];
            fused[draft.Result] = true;
        }

        return draft;
    }

    private bool TryFuse(Draft draft, GraphNode next)
    {
        switch (next.Operation)
        {
            case GraphOperation.BatchNorm2d when draft.Result == draft.Node.Id:
                return draft.HasBias = true;
            case GraphOperation.Relu when draft.Pool is null && draft.AddNode < 0:
                return draft.Relu = true;
            case GraphOperation.Relu when draft.Pool is null:
                return draft.AddRelu = true;
            case GraphOperation.Add when draft.Pool is null && draft.AddNode < 0:
                int other = next.Inputs[0] == draft.Result ? next.Inputs[1] : next.Inputs[0];
                bool available = Value(other) == 0 || IsProduced(Value(other));
                if (other != draft.Result && available && graph.Nodes[other].Shape.Equals(next.Shape))
                {
                    draft.AddNode = other;
                    return true;
                }

                return false;
            case GraphOperation.MaxPool2d when draft.Pool is null:
                draft.Pool = new(Pair(next, "kernel"), Pair(next, "stride"), Pair(next, "padding"), Has(next, "ceil"));
                return true;
            default:
                return false;
        }
    }

    private bool IsProduced(int value) => producers.ContainsKey(value)
        || (graph.Nodes[value].Operation == GraphOperation.Concat && graph.Nodes[value].Inputs.All(input => IsProduced(Value(input))));

    /// <summary>A view changes nothing in memory.</summary>
    private int Value(int node) => GraphOperation.IsView(graph.Nodes[node].Operation) ? Value(graph.Nodes[node].Inputs[0]) : node;

    private bool IsAlias(GraphNode node) => node.Operation switch
    {
        GraphOperation.Flatten or GraphOperation.Reshape => true,
        GraphOperation.Concat => node.Integer("axis") == 1 && node.Inputs.All(input => input != 0 && Value(input) == input)
            && node.Inputs.Distinct().Count() == node.Inputs.Count,
        _ => false,
    };

    private int Input(Draft draft, int node)
    {
        int value = Value(node);

        // The network's input comes in binary32 from outside; whoever loads it encodes it.
        return draft.Numbers is { } numbers && value != 0
            ? Tensor(value, numbers.Arithmetic == Arithmetic.Exponent ? numbers.Activations : null, numbers.ActivationBits)
            : Tensor(value, grid: null, bits: 32);
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

    /// <summary>The tensors that hold a value, and those of concatenations that it is part of.</summary>
    private IEnumerable<WorkTarget> Targets(int value, int offset)
    {
        foreach (var tensor in tensors.Where(tensor => tensor.Node == value))
        {
            yield return new(tensor.Id, offset);
        }

        foreach (int reader in readers[value])
        {
            var node = graph.Nodes[reader];
            if (node.Operation == GraphOperation.Concat && IsAlias(node))
            {
                int before = node.Inputs.TakeWhile(input => input != value).Sum(input => graph.Nodes[input].Shape[0]);
                foreach (var target in Targets(reader, offset + before))
                {
                    yield return target;
                }
            }
        }
    }

    private LayerShape ShapeOf(GraphNode node)
    {
        var read = graph.Nodes[node.Inputs[0]];
        if (GraphOperation.IsRecurrence(node.Operation) || (node.Operation == GraphOperation.Linear && read.Length != node.Integer("in")))
        {
            throw new MappingException($"layer {node.Path} runs once for each row of a sequence, which the mapper cannot place yet");
        }

        if (node.Operation == GraphOperation.Linear)
        {
            return new(node.Integer("in"), node.Integer("out"), 1, 1, 1, (1, 1), (1, 1), (0, 0), 1);
        }

        var input = read.Shape;
        return new(
            node.Integer("in"), node.Integer("out"), node.Integer("groups"), input[1], input[2], Pair(node, "kernel"), Pair(node, "stride"),
            Pair(node, "padding"), node.Integer("dilation"));
    }

    private static (int Height, int Width) Pair(GraphNode node, string name)
    {
        var values = node.Integers(name);
        return (values[0], values[values.Count - 1]);
    }

    private static bool Has(GraphNode node, string name) => node.Attributes.Any(attribute => attribute.Name == name);

    /// <summary>A step that is being put together.</summary>
    private sealed class Draft(GraphNode node, int result)
    {
        public GraphNode Node { get; } = node;

        /// <summary>The node whose value the step gives: the last that is fused into it.</summary>
        public int Result { get; set; } = result;

        public LayerShape? Shape { get; set; }

        public LayerNumbers? Numbers { get; set; }

        public bool HasBias { get; set; }

        public bool Relu { get; set; }

        public int AddNode { get; set; } = -1;

        public int Add { get; set; } = -1;

        public bool AddRelu { get; set; }

        public PoolWindow? Pool { get; set; }

        public List<int> Inputs { get; } = [];
    }
}
