using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Planning;

/// <summary>
/// Which additions a convolution does while storing: it adds to what the other operand's buffer holds, which is there by then and which nobody else reads any more.
/// </summary>
internal sealed class ResidualAdditions
{
    private readonly ImageLayout layout;
    private readonly GraphDescriptor graph;
    private readonly Dictionary<int, int> convolutionOf = [];

    /// <param name="layout">The network.</param>
    public ResidualAdditions(ImageLayout layout)
    {
        this.layout = layout;
        graph = layout.Graph;
        foreach (var node in graph.Nodes.Where(node => node.Operation == GraphOperation.Add && node.IsConstant && node.Inputs[0] != node.Inputs[1]))
        {
            // The later operand is the one that can find the other there.
            int last = node.Inputs.Max(), other = node.Inputs.Min();
            if (ConvolutionOf(last) is { } convolution && convolution.Id > other && graph.Nodes[last].Length == graph.Nodes[other].Length && IsFree(convolution, other, node))
            {
                convolutionOf[node.Id] = convolution.Id;
            }
        }
    }

    /// <summary>The convolution that does an addition, or null.</summary>
    public GraphNode? ConvolutionOf(GraphNode addition) => convolutionOf.TryGetValue(addition.Id, out int convolution) ? graph.Nodes[convolution] : null;

    /// <summary>In whose memory a node's values come to be: a convolution's where the value lies that it adds to, an addition's where its convolution has written. Null for all others.</summary>
    public GraphNode? SharesWith(GraphNode node) =>
        ConvolutionOf(node) ?? convolutionOf.Where(pair => pair.Value == node.Id).Select(pair => graph.Nodes[graph.Nodes[pair.Key].Inputs.Min()]).FirstOrDefault();

    /// <summary>Whether a convolution, normalized or not, gives a value that is read once.</summary>
    private GraphNode? ConvolutionOf(int value)
    {
        var node = graph.Nodes[value];
        if (Readers(value).Count() != 1 || !layout.IsChannelsLast(value))
        {
            return null;
        }

        return node.Operation == GraphOperation.BatchNorm2d ? ConvolutionOf(node.Inputs[0])
            : node.Operation == GraphOperation.Conv2d ? node
            : null;
    }

    /// <summary>
    /// Whether a value's buffer may be added to: an operator or a layer has written it, no other value shares its memory, and nothing reads it at or after the convolution but the addition.
    /// </summary>
    private bool IsFree(GraphNode convolution, int value, GraphNode addition)
    {
        var node = graph.Nodes[value];
        return layout.IsChannelsLast(value)
            && Readers(value).All(reader => reader.Id == addition.Id || (reader.Id < convolution.Id && reader.Operation == GraphOperation.Conv2d))
            && node.Operation switch
            {
                GraphOperation.Conv2d or GraphOperation.MaxPool2d or GraphOperation.AvgPool2d => true,
                GraphOperation.Relu or GraphOperation.BatchNorm2d or GraphOperation.Add => node.Inputs.All(input => Readers(input).All(reader => reader.Id < convolution.Id)),
                _ => false,
            };
    }

    private IEnumerable<GraphNode> Readers(int value) => graph.Nodes.Where(node => node.Inputs.Contains(value));
}
