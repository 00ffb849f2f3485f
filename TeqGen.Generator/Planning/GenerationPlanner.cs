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
    private int stateLength;
    private int cacheLength;

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
        int[] inputs = [.. node.Inputs.Select((input, operand) => axes.IsCached(node, operand) ? Appended(input) : axes.IsStepped(input) ? stepIds[input] : Kept(input))];
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

    /// <summary>A value of the beginning as an input of the steps.</summary>
    private int Kept(int id)
    {
        int key = -1 - id;
        if (!stepIds.TryGetValue(key, out int kept))
        {
            var node = graph.Nodes[id];
            GraphAttribute[] place = [new(StepOperation.State, stateLength)];
            Add(begin, node with { Operation = StepOperation.Keep, Path = "", Inputs = new([beginIds[id]]), Attributes = new(place) });
            stepIds[key] = kept = Add(step, node with { Operation = GraphOperation.Input, Path = "", Inputs = default, Attributes = new(place) });
            stateLength = checked(stateLength + node.Length);
        }

        return kept;
    }

    /// <summary>All steps so far of a value.</summary>
    private int Appended(int id)
    {
        int key = -1 - graph.Nodes.Count - id;
        if (!stepIds.TryGetValue(key, out int appended))
        {
            var node = graph.Nodes[id];
            int axis = axes[id].ToList().IndexOf(GrowingAxes.Axis.Current);
            int Extent(IEnumerable<int> extents) => extents.Aggregate(1, (product, extent) => product * extent);
            stepIds[key] = appended = Add(step, node with
            {
                Operation = StepOperation.Append,
                Path = "",
                Inputs = new([stepIds[id]]),
                Attributes = new(
                [
                    new(StepOperation.Cache, cacheLength),
                    new(StepOperation.Outer, Extent(node.Shape.Take(axis))),
                    new(StepOperation.Inner, Extent(node.Shape.Skip(axis + 1))),
                ]),
            });
            cacheLength = checked(cacheLength + node.Length);
        }

        return appended;
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
