using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// Whether a network can be run step by step along a dimension of its last input, and what each axis of that dimension becomes then: the new step alone, or all steps so far. That is so where every
/// value of a step follows from this step and those before it: each step is computed by itself, but for products of matrices whose right operand may be all steps so far, behind which no
/// later step is seen through a causal softmax.
/// </summary>
internal sealed class GrowingAxes
{
    private readonly GraphDescriptor graph;
    private readonly Dimension growing;
    private readonly Dictionary<int, Axis[]> axes = [];
    private readonly HashSet<int> isMasked = [];

    private GrowingAxes(GraphDescriptor graph, Dimension growing)
    {
        (this.graph, this.growing) = (graph, growing);
    }

    /// <summary>What an axis is in a step.</summary>
    public enum Axis
    {
        /// <summary>Another dimension.</summary>
        Other,

        /// <summary>The new step.</summary>
        Current,

        /// <summary>All steps so far.</summary>
        History,
    }

    /// <summary>The dimension, or null where the network cannot be run so.</summary>
    public static (Dimension Dimension, GrowingAxes Axes)? Of(GraphDescriptor graph)
    {
        var last = graph.Nodes.Last(node => node.Operation == GraphOperation.Input);
        if (last.Dimensions[0] is not { IsConstant: false } growing || last.Dimensions.Skip(1).Any(dimension => !dimension.IsConstant)
            || graph.Nodes.Any(node => node.Id < last.Id && node.Dimensions.Contains(growing)))
        {
            return null;
        }

        var result = new GrowingAxes(graph, growing);
        result.axes[last.Id] = [.. last.Dimensions.Select(result.Start)];
        foreach (var node in graph.Nodes.Where(node => node.Inputs.Any(result.axes.ContainsKey)))
        {
            if (result.Find(node) is not { } found)
            {
                return null;
            }

            result.axes[node.Id] = found;
        }

        // The result is one of each step.
        return result.axes.TryGetValue(graph.Nodes.Count - 1, out var output) && output.Length > 0 && output[0] == Axis.Current && output.Count(axis => axis != Axis.Other) == 1
            ? (growing, result)
            : null;
    }

    /// <summary>Whether a node has another value in each step.</summary>
    public bool IsStepped(int node) => axes.ContainsKey(node);

    /// <summary>The axes of a node's value.</summary>
    public IReadOnlyList<Axis> this[int node] => axes[node];

    /// <summary>Whether an operand of a product is all steps so far while the node that gives it gives one.</summary>
    public bool IsCached(GraphNode product, int operand) =>
        product.Operation == GraphOperation.MatMul && operand == 1 && IsStepped(product.Inputs[1]) && CacheAxis(product) >= 0;

    /// <summary>Shape of a node's value in a step.</summary>
    public Dimension[] StepShape(int node) =>
        [.. graph.Nodes[node].Dimensions.Select((dimension, i) => axes[node][i] == Axis.Current ? 1 : dimension)];

    private Axis Start(Dimension dimension) => dimension == growing ? Axis.Current : Axis.Other;

    private Axis[]? Find(GraphNode node)
    {
        var first = node.Inputs.Where(IsStepped).Select(input => axes[input]).First();
        bool hasHistory = node.Inputs.Where(IsStepped).Any(input => axes[input].Contains(Axis.History));
        switch (node.Operation)
        {
            case GraphOperation.MatMul:
                return Product(node);
            case GraphOperation.Softmax:
                return Softmax(node, first);
            case GraphOperation.MultiplyConstant:
                if (isMasked.Contains(node.Inputs[0]))
                {
                    isMasked.Add(node.Id);
                }

                return first;
            case var _ when hasHistory:
                return null;
            case GraphOperation.Embedding:
                return [.. first, Axis.Other];
            case GraphOperation.Linear:
                return first[first.Length - 1] == Axis.Other ? first : null;
            case GraphOperation.MaskedSoftmax:
                return !IsStepped(node.Inputs[1]) && node.Integer("causal") == 0 && first[first.Length - 1] == Axis.Other ? first : null;
            case GraphOperation.SinusoidalPositions or GraphOperation.RotaryPositions:
                return first[first.Length - 2] == Axis.Current && first[first.Length - 1] == Axis.Other ? first : null;
            case GraphOperation.Transpose:
                Axis[] turned = [.. first];
                int one = node.Integer("first") - 1, two = node.Integer("second") - 1;
                (turned[one], turned[two]) = (turned[two], turned[one]);
                return turned;
            case GraphOperation.Reshape:
                return Reshape(node, first);
            case GraphOperation.Slice or GraphOperation.Concat or GraphOperation.Pad:
                return node.Inputs.All(IsStepped) && first[node.Integer("axis") - 1] == Axis.Other && node.Inputs.All(input => axes[input].SequenceEqual(first)) ? first : null;
            case GraphOperation.Output:
                return first;
            case var operation when GraphOperation.IsRowNormalization(operation):
                return first[first.Length - 1] == Axis.Other ? first : null;
            case var operation when OperatorCalls.IsElementwise(operation):
                return node.Inputs.All(input => IsStepped(input) && graph.Nodes[input].Shape.Equals(node.Shape) && axes[input].SequenceEqual(first)) ? first : null;
            default:
                return null;
        }
    }

    private int CacheAxis(GraphNode product)
    {
        var right = axes[product.Inputs[1]];
        int rank = right.Length;
        return right[rank - 1] == Axis.Current ? rank - 1 : right[rank - 2] == Axis.Current ? rank - 2 : -1;
    }

    private Axis[]? Product(GraphNode node)
    {
        Axis[] Of(int input) => IsStepped(input) ? axes[input] : [.. graph.Nodes[input].Shape.Select(_ => Axis.Other)];
        var (left, right) = (Of(node.Inputs[0]), Of(node.Inputs[1]));
        int rank = left.Length;
        bool alike = left.Take(rank - 2).SequenceEqual(right.Take(rank - 2));
        if (!alike || right.Contains(Axis.History) || left.Take(rank - 1).Contains(Axis.History))
        {
            return null;
        }

        return (left[rank - 1], right[rank - 2], right[rank - 1]) switch
        {
            (Axis.Other, Axis.Other, Axis.Other) => left,

            // Scores of a step with all so far.
            (Axis.Other, Axis.Other, Axis.Current) when left[rank - 2] == Axis.Current => [.. left.Take(rank - 1), Axis.History],

            // What all steps so far give to one, no later one being seen.
            (Axis.History, Axis.Current, Axis.Other) when isMasked.Contains(node.Inputs[0]) => [.. left.Take(rank - 1), Axis.Other],
            _ => null,
        };
    }

    private Axis[]? Softmax(GraphNode node, Axis[] input)
    {
        int rank = input.Length;
        if (input[rank - 1] == Axis.Other)
        {
            return node.Attributes.Count == 0 && !input.Contains(Axis.History) ? input : null;
        }

        if (node.Attributes.Count == 0 || input[rank - 1] != Axis.History || input[rank - 2] != Axis.Current)
        {
            return null;
        }

        isMasked.Add(node.Id);
        return input;
    }

    // As long as what stands before the growing dimension is the same, the values of a step stay the values of a step.
    private Axis[]? Reshape(GraphNode node, Axis[] input)
    {
        var before = graph.Nodes[node.Inputs[0]].Dimensions;
        int from = before.ToList().IndexOf(growing), to = node.Dimensions.ToList().IndexOf(growing);
        bool same = from >= 0 && to >= 0 && Product(before.Take(from)) == Product(node.Dimensions.Take(to));
        return same && input.Count(axis => axis != Axis.Other) == 1 ? [.. node.Dimensions.Select(Start)] : null;
    }

    private static long Product(IEnumerable<Dimension> dimensions) => dimensions.Aggregate(1L, (product, dimension) => product * dimension.Maximum);
}
