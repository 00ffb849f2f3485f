using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// Two layers between which a channel can be made larger or smaller without changing what the network computes: the second alone reads what the first
/// gives, and all that lies between is positively homogeneous and works on each channel by itself.
/// </summary>
/// <param name="First">Index of the layer whose outputs are the channels.</param>
/// <param name="Second">Index of the layer that reads them.</param>
/// <param name="Channels">For each of the second's inputs (channels of a convolution, values of a Linear) the output of the first.</param>
internal sealed record EqualizedPair(int First, int Second, int[] Channels)
{
    /// <summary>All pairs of a network, in the order of their second layers.</summary>
    public static EqualizedPair[] Of(GraphExecutor executor) =>
        [.. Enumerable.Range(0, executor.Layers.Count).Select(first => From(executor, first)).OfType<EqualizedPair>().OrderBy(pair => pair.Second)];

    private static EqualizedPair? From(GraphExecutor executor, int first)
    {
        var node = executor.Layers[first].Node;
        if (GraphOperation.IsRecurrence(node.Operation))
        {
            return null;
        }

        // Channels are the first axis of an image, the last of rows.
        bool isImage = node.Operation == GraphOperation.Conv2d;
        int[] channels = [.. Enumerable.Range(0, executor.Layers[first].Geometry.Outputs)];
        while (true)
        {
            var readers = executor.Nodes.Where(reader => reader.Inputs.Contains(node.Id)).ToArray();
            if (readers.Length != 1 || readers[0].Inputs.Count != 1 || node.Id == executor.OutputNode)
            {
                return null;
            }

            var shape = node.Shape;
            node = readers[0];
            switch (node.Operation)
            {
                case GraphOperation.Relu or GraphOperation.LeakyRelu or GraphOperation.BatchNorm2d:
                    break;
                case GraphOperation.MaxPool2d or GraphOperation.AvgPool2d or GraphOperation.AdaptiveAvgPool2d or GraphOperation.Pad2d when isImage:
                    break;
                case GraphOperation.GlobalAvgPool when isImage:
                    isImage = node.Shape.Count == 3;
                    break;
                case GraphOperation.Flatten or GraphOperation.Reshape when node.Shape.Count == 1 && (isImage || shape.Count == 1):
                    int each = node.Shape[0] / channels.Length;
                    channels = [.. channels.SelectMany(channel => Enumerable.Repeat(channel, each))];
                    isImage = false;
                    break;
                case GraphOperation.Conv2d when isImage:
                case GraphOperation.Linear when !isImage && !executor.Layers[executor.LayerOf(node.Id)].IsLookedUp:
                    return new(first, executor.LayerOf(node.Id), channels);
                default:
                    return null;
            }
        }
    }
}
