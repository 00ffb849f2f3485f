using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// Which layer alone reads what a layer writes, at once or through maxima and where it is put beside others in place: the one that writes may then encode for the one that reads, since
/// encoding and taking the largest can be exchanged. Where encoding takes long and a pooling leaves few values, it is done afterwards.
/// </summary>
/// <param name="layout">The network.</param>
/// <param name="buffers">Where its values are.</param>
/// <param name="isFused">Whether a node is computed by the step of its only operand.</param>
/// <param name="exponentBits">Exponent bits of what a layer takes, by its path.</param>
/// <param name="isLookup">Whether a layer is computed by lookup: no other kind takes or gives encoded values.</param>
internal sealed class HandOvers(
    ImageLayout layout, BufferPlanner buffers, Func<GraphNode, bool> isFused, IReadOnlyDictionary<string, int> exponentBits, Func<GraphNode, bool> isLookup)
{
    // Up to here an encoder's thresholds are in registers and a value costs 0.2 ns; from here on three to five times as much.
    private const int CheapBits = 5;

    /// <summary>The node of the layer that reads what a layer or a pooling writes, or null.</summary>
    public GraphNode? ReaderOf(GraphNode node) =>
        (layout.IsChannelsLast(node.Id) && node.Operation is GraphOperation.Conv2d || IsHandedOver(node))
        && Reader(node, isPooled: false) is { } reader && isLookup(reader) && AreLookups(reader)
            ? reader
            : null;

    /// <summary>Whether what a node takes was written for the layer that reads it.</summary>
    public bool IsHandedOver(GraphNode node) =>
        node.Operation is GraphOperation.Conv2d or GraphOperation.MaxPool2d
        && Source(layout.Graph.Nodes[node.Inputs[0]]) is var source
        && ReaderOf(source.Operation == GraphOperation.Concat ? Source(layout.Graph.Nodes[source.Inputs[0]]) : source) is not null;

    /// <summary>Whether all layers that write what a node takes, directly or through maxima and concatenations, are computed by lookup.</summary>
    private bool AreLookups(GraphNode node) => node.Inputs.Select(input => Source(layout.Graph.Nodes[input]))
        .All(source => source.Operation is GraphOperation.MaxPool2d or GraphOperation.Concat ? AreLookups(source) : isLookup(source));

    /// <summary>The node whose step computes a value.</summary>
    private GraphNode Source(GraphNode node) => isFused(node) ? Source(layout.Graph.Nodes[node.Inputs[0]]) : node;

    private GraphNode? Reader(GraphNode node, bool isPooled)
    {
        GraphNode[] readers = [.. layout.Graph.Nodes.Where(other => other.Inputs.Contains(node.Id))];
        if (readers.Length != 1 || readers[0].Inputs.Count(input => input == node.Id) != 1)
        {
            return null;
        }

        var reader = readers[0];
        return reader.Operation == GraphOperation.Conv2d && (!isPooled || exponentBits[reader.Path] <= CheapBits) ? reader
            : isFused(reader) ? Reader(reader, isPooled)
            : reader.Operation == GraphOperation.MaxPool2d && layout.IsChannelsLast(reader.Id) ? Reader(reader, isPooled: true)
            : reader.Operation == GraphOperation.Concat && Enumerable.Range(0, reader.Inputs.Count).All(i => buffers.IsPart(reader, i)) ? Reader(reader, isPooled)
            : null;
    }
}
