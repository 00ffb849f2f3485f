using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// Where every value of an inference is. Values that share memory form a buffer: a flattened view and its source, and the result of an
/// operator that works in place on an operand which nobody reads later. Buffers get the first gap in the arena that is free while they
/// live.
/// </summary>
internal sealed class BufferPlanner
{
    private readonly GraphDescriptor graph;
    private readonly Buffer[] bufferOf;

    /// <param name="graph">The network.</param>
    /// <param name="isFused">Whether a node is computed by the step of its operand.</param>
    public BufferPlanner(GraphDescriptor graph, Func<GraphNode, bool> isFused)
    {
        this.graph = graph;
        bufferOf = new Buffer[graph.Nodes.Count];
        var buffers = new List<Buffer>();
        foreach (var node in graph.Nodes.Where(node => node.Operation != GraphOperation.Output))
        {
            var shared = node.Operation == GraphOperation.Flatten || isFused(node)
                ? bufferOf[node.Inputs[0]]
                : InPlace(node);
            if (shared is null)
            {
                shared = new Buffer(node.Operation == GraphOperation.Input ? PlaceKind.Input : PlaceKind.Arena, node.Id, node.Length);
                buffers.Add(shared);
            }

            shared.LastRead = Math.Max(shared.LastRead, LastRead(node.Id));
            bufferOf[node.Id] = shared;
        }

        var result = bufferOf[graph.Nodes[graph.Nodes.Count - 1].Inputs[0]];
        if (result.Kind == PlaceKind.Arena)
        {
            result.Kind = PlaceKind.Output;
        }

        Assign(buffers.Where(buffer => buffer.Kind == PlaceKind.Arena));
    }

    /// <summary>Values in the arena.</summary>
    public int ArenaLength { get; private set; }

    public Place PlaceOf(int node) => new(bufferOf[node].Kind, bufferOf[node].Start, bufferOf[node].Length);

    /// <summary>The operand's buffer that an element-by-element operator may overwrite, or null.</summary>
    private Buffer? InPlace(GraphNode node) =>
        OperatorCalls.WorksInPlace(node.Operation)
            ? node.Inputs.Select(input => bufferOf[input])
                .FirstOrDefault(buffer => buffer.Kind == PlaceKind.Arena && buffer.LastRead <= node.Id && buffer.Length == node.Length)
            : null;

    private int LastRead(int id) => graph.Nodes.Where(node => node.Inputs.Contains(id)).Select(node => node.Id).LastOrDefault();

    private void Assign(IEnumerable<Buffer> buffers)
    {
        var assigned = new List<Buffer>();
        foreach (var buffer in buffers)
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

    private sealed class Buffer(PlaceKind kind, int made, int length)
    {
        public PlaceKind Kind { get; set; } = kind;

        /// <summary>The node that is written first.</summary>
        public int Made { get; } = made;

        public int Length { get; } = length;

        /// <summary>The last node that reads it.</summary>
        public int LastRead { get; set; }

        public int Start { get; set; }
    }
}
