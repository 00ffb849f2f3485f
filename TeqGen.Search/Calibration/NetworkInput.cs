using TeqGen.Models;
using TeqGen.Search.Import;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Calibration;

/// <summary>What a network's definition says of its input: shape without the batch, and how images of bytes are normalised.</summary>
internal sealed class NetworkInput
{
    private readonly Dimension[] declared;
    private readonly int[] shape;
    private readonly float[] mean;
    private readonly float[] deviation;
    private readonly string network;

    private readonly bool symbols;

    private NetworkInput(GraphNode input, bool symbols, string network)
    {
        this.symbols = symbols;
        declared = [.. input.Dimensions];
        shape = [.. input.Shape];
        mean = input.Reals("mean");
        deviation = input.Reals("deviation");
        this.network = network;
    }

    /// <summary>The number of a network's inputs.</summary>
    public static int Count(Module network) => InputsOf(network).Length;

    /// <summary>An input of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="index">Which of several; null for the only one.</param>
    public static NetworkInput Of(Module network, int? index = null)
    {
        var inputs = InputsOf(network);
        if (index is null && inputs.Length != 1)
        {
            throw new SearchException($"{network.GetType().Name} has {inputs.Length} inputs, expected one.");
        }

        var input = inputs[index ?? 0];
        bool isSymbols = NetworkGraph.Of(network).Nodes.Any(node => node.Operation == GraphOperation.Embedding && node.Inputs.Contains(input.Id));
        return new NetworkInput(input, isSymbols, network.GetType().Name);
    }

    private static GraphNode[] InputsOf(Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return [.. NetworkGraph.Of(network).Nodes.Where(node => node.Operation == GraphOperation.Input)];
    }

    public Tensor Convert(NumPyArray array)
    {
        if (array.Shape.Count == 0 || array.Shape[0] == 0)
        {
            throw new ModelFileException(array.Path, $"it has no items (shape {Describe(array.Shape)}), expected at least one input");
        }

        return symbols ? Symbols(array) : array.Descriptor == "|u1" ? Images(array) : Reals(array);
    }

    private static string Describe(IEnumerable<int> extents) => Tensor.Describe([.. extents]);

    private Tensor Symbols(NumPyArray array)
    {
        float[] values = [.. array.ToIntegers().Select(symbol => (float)symbol)];
        CheckShape(array);
        return new Tensor(values, [.. array.Shape]);
    }

    private Tensor Reals(NumPyArray array)
    {
        if (array.Descriptor is not ("<f4" or "<f8"))
        {
            throw new ModelFileException(array.Path, $"its elements are {array.Descriptor}, expected |u1 (images) or <f4");
        }

        CheckShape(array);
        return new Tensor(array.ToSingles(), [.. array.Shape]);
    }

    private void CheckShape(NumPyArray array)
    {
        if (!NetworkGraph.Fits(declared, [.. array.Shape.Skip(1)]))
        {
            string expected = string.Join(", ", declared.Select(dimension => dimension.IsConstant ? $"{dimension}" : $"{dimension} ≤ {dimension.Maximum}"));
            throw new ModelFileException(
                array.Path, $"its shape is {Describe(array.Shape)}, but {network} takes [{array.Shape[0]}, {expected}]");
        }
    }

    // NHWC, as images are stored, to NCHW.
    private Tensor Images(NumPyArray array)
    {
        if (mean.Length == 0)
        {
            throw new ModelFileException(
                array.Path, $"it holds bytes, but {network} does not say how to normalise them: "
                    + "put [Normalize(mean, deviation)] on Forward's parameter or store floats");
        }

        int items = array.Shape[0];
        int[] expected = shape.Length == 3 ? [items, shape[1], shape[2], shape[0]] : [];
        bool withoutChannel = shape.Length == 3 && shape[0] == 1 && array.Shape.SequenceEqual(expected[..3]);
        if (shape.Length != 3 || !(withoutChannel || array.Shape.SequenceEqual(expected)))
        {
            throw new ModelFileException(
                array.Path,
                $"its shape is {Describe(array.Shape)}, but {network} takes "
                    + $"{(shape.Length == 3 ? $"images of bytes as {Describe(expected)}" : $"floats of shape {Describe(shape)}")}");
        }

        int channels = shape[0], pixels = shape[1] * shape[2];
        var tables = Enumerable.Range(0, channels).Select(Table).ToArray();
        var result = new Tensor(items, channels, shape[1], shape[2]);
        var source = array.Content.AsSpan();
        var target = result.Data;
        for (int n = 0; n < items; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < pixels; p++)
                {
                    target[(((n * channels) + c) * pixels) + p] = tables[c][source[(((n * pixels) + p) * channels) + c]];
                }
            }
        }

        return result;
    }

    private float[] Table(int channel)
    {
        float m = mean[mean.Length == 1 ? 0 : channel], d = deviation[deviation.Length == 1 ? 0 : channel];
        return [.. Enumerable.Range(0, 256).Select(pixel => ((pixel / 255f) - m) / d)];
    }
}
