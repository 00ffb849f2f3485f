using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>Divides a graph into what is computed once and what is computed for each step, and plans both.</summary>
internal sealed class GenerationPlanner
{
    private readonly GraphDescriptor graph;
    private readonly GrowingAxes axes;
    private readonly Dimension growing;
    private readonly List<GraphNode> begin = [];
    private readonly List<GraphNode> step = [];
    private readonly Dictionary<int, int> beginIds = [];
    private readonly Dictionary<int, int> stepIds = [];

    // By what is kept and the product that alone reads it where it is kept as codes, else −1.
    private readonly Dictionary<(int Id, int Product), int> keptIds = [];
    private int stateLength;
    private int cacheLength;
    private int stateBytes;
    private int cacheBytes;

    private GenerationPlanner(GraphDescriptor graph, Dimension growing, GrowingAxes axes)
    {
        (this.graph, this.growing, this.axes) = (graph, growing, axes);
    }

    /// <summary>Plans.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="plan">Plans the steps of a graph; null where there are no parameters to plan with.</param>
    /// <returns>The plan, or null where the network cannot be run step by step.</returns>
    public static GenerationPlan? Plan(GraphDescriptor graph, Func<GraphDescriptor, RunPlan>? plan)
    {
        if (GrowingAxes.Of(graph) is not (var growing, { } axes))
        {
            return null;
        }

        var planner = new GenerationPlanner(graph, growing, axes);
        planner.Divide();
        int last = graph.Nodes.Last(node => node.Operation == GraphOperation.Input).Id;
        return new GenerationPlan(
            growing,
            axes.StepShape(last).ToEquatableArray(),
            graph.Nodes[graph.Nodes.Count - 1].Length / growing.Maximum,
            planner.stateLength,
            planner.cacheLength,
            planner.stateBytes,
            planner.cacheBytes,
            plan is null ? null
                : planner.begin.Count == 0 ? new RunPlan(default, default, 0, default, default)
                : plan(new GraphDescriptor(planner.begin.ToEquatableArray())),
            plan is null ? null : WithPositions(plan(new GraphDescriptor(planner.step.ToEquatableArray()))));
    }

    private void Divide()
    {
        foreach (var node in graph.Nodes)
        {
            if (!axes.IsStepped(node.Id))
            {
                beginIds[node.Id] = Add(begin, node with { Inputs = node.Inputs.Select(input => beginIds[input]).ToEquatableArray() });
            }
            else
            {
                AddStep(node);
            }
        }
    }

    private void AddStep(GraphNode node)
    {
        var product = ProductPlan.Of(node);
        int[] inputs =
        [
            .. node.Inputs.Select((input, operand) =>
                axes.IsCached(node, operand) ? Appended(input, product) : axes.IsStepped(input) ? stepIds[input] : Kept(input, operand == 1 ? product : null)),
        ];
        var shape = axes.StepShape(node.Id);
        bool isCached = axes.IsCached(node, 1);

        // A step sees all so far, which is what a causal softmax leaves it.
        bool isCausal = node.Operation == GraphOperation.Softmax && node.Attributes.Count > 0;
        stepIds[node.Id] = Add(step, node with
        {
            Operation = isCached ? StepOperation.MatMulCache : node.Operation,
            Inputs = new(inputs),
            Attributes = isCausal ? default : node.Attributes,
            Shape = shape.Select(dimension => dimension.Maximum).ToEquatableArray(),
            Names = GraphNode.NamesOf(shape),
        });
    }

    /// <summary>A value of the beginning as an input of the steps; as codes where it is a quantized product's right operand.</summary>
    private int Kept(int id, (int Index, int Bits)? product)
    {
        var key = (id, product?.Index ?? -1);
        if (!keptIds.TryGetValue(key, out int kept))
        {
            var node = graph.Nodes[id];
            GraphAttribute[] place = product is { } found ? Codes(StepOperation.State, ref stateBytes, found, node.Length, 1) : Values(StepOperation.State, ref stateLength, node.Length);
            Add(begin, node with { Operation = StepOperation.Keep, Path = "", Inputs = new([beginIds[id]]), Attributes = new(place) });
            keptIds[key] = kept = Add(step, node with { Operation = GraphOperation.Input, Path = "", Inputs = default, Attributes = new(place) });
        }

        return kept;
    }

    /// <summary>All steps so far of a value; as codes where it is a quantized product's right operand.</summary>
    private int Appended(int id, (int Index, int Bits)? product)
    {
        var key = (id, product?.Index ?? -1);
        if (!keptIds.TryGetValue(key, out int appended))
        {
            var node = graph.Nodes[id];
            int axis = axes[id].ToList().IndexOf(GrowingAxes.Axis.Current);
            int Extent(IEnumerable<int> extents) => extents.Aggregate(1, (all, extent) => all * extent);
            int outer = Extent(node.Shape.Take(axis));
            GraphAttribute[] place = product is { } found ? Codes(StepOperation.Cache, ref cacheBytes, found, node.Length, outer) : Values(StepOperation.Cache, ref cacheLength, node.Length);
            keptIds[key] = appended = Add(step, node with
            {
                Operation = StepOperation.Append,
                Path = "",
                Inputs = new([stepIds[id]]),
                Attributes = new([.. place, new(StepOperation.Outer, outer), new(StepOperation.Inner, Extent(node.Shape.Skip(axis + 1)))]),
            });
        }

        return appended;
    }

    private static GraphAttribute[] Values(string place, ref int end, int length)
    {
        int start = end;
        end = checked(end + length);
        return [new(place, start)];
    }

    /// <summary>Codes in pieces, each of which begins with a byte of its own.</summary>
    private static GraphAttribute[] Codes(string place, ref int end, (int Index, int Bits) product, int length, int pieces)
    {
        int start = end, bytes = checked((int)(((long)length / pieces * product.Bits) + 7) / 8 * pieces);
        end = checked(end + bytes);
        return [new(place, start), new(StepOperation.Bytes, bytes), new(StepOperation.Product, product.Index, product.Bits)];
    }

    private static int Add(List<GraphNode> nodes, GraphNode node)
    {
        nodes.Add(node with { Id = nodes.Count });
        return nodes.Count - 1;
    }

    /// <summary>A step's positions are those after the steps before.</summary>
    private static RunPlan WithPositions(RunPlan plan) => plan with
    {
        Steps = plan.Steps.Select(step => step.Operation is GraphOperation.SinusoidalPositions or GraphOperation.RotaryPositions
            ? step with { Constants = new([.. step.Constants.Take(step.Constants.Count - 1), $"{step.Constants[step.Constants.Count - 1]} + {Position}"]) }
            : step).ToEquatableArray(),
    };

    /// <summary>The local that holds the number of steps before.</summary>
    public const string Position = "position";
}
