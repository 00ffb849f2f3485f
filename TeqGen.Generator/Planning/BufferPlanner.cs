using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// Where every value of an inference is. Values that share memory form a buffer: a flattened view and its source, and the result of an
/// operator that works in place on an operand which nobody reads later. A concatenation whose operands lie one behind another takes their buffers as parts
/// of its own, so that they are written where they belong and nothing is copied. Buffers get the first gap in the arena that is free while they live.
/// </summary>
internal sealed class BufferPlanner
{
    private readonly GraphDescriptor graph;
    private readonly ImageLayout layout;
    private readonly PlannedBuffer[] bufferOf;
    private readonly Dictionary<int, PlannedBuffer> scratch = [];

    /// <param name="layout">The network.</param>
    /// <param name="isFused">Whether a node is computed by the step of its only operand.</param>
    /// <param name="sharesWith">Whose memory a convolution adds to, and whose an addition is done in by it; null for most.</param>
    public BufferPlanner(ImageLayout layout, Func<GraphNode, bool> isFused, Func<GraphNode, GraphNode?> sharesWith)
    {
        graph = layout.Graph;
        this.layout = layout;
        bufferOf = new PlannedBuffer[graph.Nodes.Count];
        var buffers = new List<PlannedBuffer>();
        int inputs = 0;
        foreach (var node in graph.Nodes.Where(node => node.Operation != GraphOperation.Output))
        {
            var shared = GraphOperation.IsView(node.Operation) || isFused(node)
                ? bufferOf[node.Inputs[0]]
                : sharesWith(node) is { } other ? bufferOf[other.Id]
                : InPlace(node);
            if (shared is null)
            {
                shared = Create(node, ref inputs);
                buffers.Add(shared);
                TakeOperands(node, shared, isFused);
            }

            shared.Extend(LastRead(node.Id));
            bufferOf[node.Id] = shared;
            if (RecurrentCalls.ScratchLength(node) is var length and > 0)
            {
                buffers.Add(scratch[node.Id] = new PlannedBuffer(PlaceKind.Arena, node.Id, length));
                scratch[node.Id].Extend(node.Id);
            }
        }

        // What is a part of something else cannot be the output; it is copied. The beginning of a generation has none.
        var last = graph.Nodes[graph.Nodes.Count - 1];
        if (last.Operation == GraphOperation.Output && bufferOf[last.Inputs[0]] is { Kind: PlaceKind.Arena, Parent: null } result)
        {
            result.Kind = PlaceKind.Output;
        }

        Assign(buffers.Where(buffer => buffer is { Kind: PlaceKind.Arena, Parent: null }));
    }

    /// <summary>Values in the arena.</summary>
    public int ArenaLength { get; private set; }

    public Place PlaceOf(int node) => bufferOf[node].Place;

    /// <summary>Memory that a node's step works in; null where it needs none.</summary>
    public Place? ScratchOf(int node) => scratch.TryGetValue(node, out var buffer) ? buffer.Place : null;

    /// <summary>Whether an operand of a concatenation is computed where it belongs.</summary>
    public bool IsPart(GraphNode concat, int operand) =>
        bufferOf[concat.Inputs[operand]].Parent == bufferOf[concat.Id] && bufferOf[concat.Inputs[operand]].Offset == OffsetOf(concat, operand);

    private static PlannedBuffer Create(GraphNode node, ref int inputs)
    {
        bool isCodes = node.Attributes.Any(attribute => attribute.Name == StepOperation.Bytes);
        if (node.Attributes.Any(attribute => attribute.Name == StepOperation.State))
        {
            return isCodes
                ? new PlannedBuffer(PlaceKind.StateCodes, node.Id, node.Integer(StepOperation.Bytes)) { Start = node.Integer(StepOperation.State) }
                : new PlannedBuffer(PlaceKind.State, node.Id, node.Length) { Start = node.Integer(StepOperation.State) };
        }

        return node.Operation switch
        {
            StepOperation.Append when isCodes => new PlannedBuffer(PlaceKind.CacheCodes, node.Id, node.Integer(StepOperation.Bytes)) { Start = node.Integer(StepOperation.Cache) },
            StepOperation.Append => new PlannedBuffer(PlaceKind.Cache, node.Id, node.Length) { Start = node.Integer(StepOperation.Cache) },
            GraphOperation.Input => new PlannedBuffer(PlaceKind.Input, node.Id, node.Length) { Start = inputs++ },
            _ => new PlannedBuffer(PlaceKind.Arena, node.Id, node.Length),
        };
    }

    private int OffsetOf(GraphNode concat, int operand) =>
        concat.Inputs.Take(operand).Sum(input => IsByChannels(concat) ? graph.Nodes[input].Shape[0] : graph.Nodes[input].Length);

    /// <summary>Whether channels are put beside each other where they are innermost.</summary>
    private bool IsByChannels(GraphNode concat) => layout.IsChannelsLast(concat.Id) && concat.Integer("axis") == 1;

    /// <summary>Makes the operands of a concatenation parts of its buffer, as far as they have buffers of their own.</summary>
    private void TakeOperands(GraphNode node, PlannedBuffer whole, Func<GraphNode, bool> isFused)
    {
        if (node.Operation != GraphOperation.Concat || !node.IsConstant)
        {
            return;
        }

        if (IsByChannels(node))
        {
            TakeChannels(node, whole, isFused);
            return;
        }

        // Where something is before the axis, the values of an operand do not lie one behind another.
        var ordered = layout.WorksOnChannelsLast(node) ? ImageLayout.Permuted(node) : node;
        if (ordered.Shape.Take(ordered.Integer("axis") - 1).Any(extent => extent != 1))
        {
            return;
        }

        for (int i = 0; i < node.Inputs.Count; i++)
        {
            var part = bufferOf[node.Inputs[i]];
            if (part is { Kind: PlaceKind.Arena, Parent: null } && part.Length == graph.Nodes[node.Inputs[i]].Length)
            {
                part.BecomePartOf(whole, OffsetOf(node, i));
            }
        }
    }

    /// <summary>Likewise where operands are channels of every pixel: those that a layer writes, which can leave out what is between, and that nobody else reads.</summary>
    private void TakeChannels(GraphNode node, PlannedBuffer whole, Func<GraphNode, bool> isFused)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            var source = graph.Nodes[node.Inputs[i]];
            int readers = graph.Nodes.Sum(other => other.Inputs.Count(input => input == source.Id));
            while (isFused(source))
            {
                source = graph.Nodes[source.Inputs[0]];
            }

            var part = bufferOf[source.Id];
            if (readers == 1 && source.Operation == GraphOperation.Conv2d && layout.IsChannelsLast(source.Id) && part is { Kind: PlaceKind.Arena, Parent: null, HasParts: false })
            {
                part.BecomePartOf(whole, OffsetOf(node, i), node.Shape[0]);
            }
        }
    }

    /// <summary>The operand's buffer that an element-by-element operator may overwrite, or null.</summary>
    private PlannedBuffer? InPlace(GraphNode node) =>
        OperatorCalls.WorksInPlace(node.Operation)
            ? node.Inputs.Select(input => bufferOf[input])
                .FirstOrDefault(buffer => buffer.Kind == PlaceKind.Arena && buffer.Whole.LastRead <= node.Id && buffer.Length == node.Length)
            : null;

    private int LastRead(int id) => graph.Nodes.Where(node => node.Inputs.Contains(id)).Select(node => node.Id).LastOrDefault();

    private void Assign(IEnumerable<PlannedBuffer> buffers)
    {
        var assigned = new List<PlannedBuffer>();
        foreach (var buffer in buffers.OrderBy(buffer => buffer.Made))
        {
            int start = 0;
            foreach (var other in assigned.Where(other => other.LastRead >= buffer.Made).OrderBy(other => other.Start))
            {
                if (other.Start - start >= buffer.Length)
                {
                    break;
                }

                start = Math.Max(start, other.Start + other.Length);
            }

            buffer.Start = start;
            assigned.Add(buffer);
            ArenaLength = Math.Max(ArenaLength, checked(start + buffer.Length));
        }
    }
}
