using TeqGen.Kernels.FullPrecision;

namespace TeqGen.Search;

/// <summary>Weights and bias of a layer, arranged for computing.</summary>
internal sealed class LayerValues
{
    private readonly ExecutableLayer layer;
    private readonly Tensor weight;
    private readonly float[] bias;
    private readonly float[] transposed;

    public LayerValues(ExecutableLayer layer, Tensor weight, Tensor? bias)
    {
        (this.layer, this.weight, this.bias) = (layer, weight, bias is null ? [] : bias.Data.ToArray());
        transposed = layer.IsRows ? Linear.Transpose(weight.Data, layer.Geometry.Outputs, layer.Geometry.Inputs) : [];
    }

    /// <summary>The layer's output, in the operations of its <c>Forward</c>.</summary>
    /// <param name="input">[batch, …].</param>
    /// <param name="round">What the values become that the weights meet; null for nothing.</param>
    public Tensor Forward(Tensor input, ActivationRounding? round = null) => layer.Recurrence is { } loop
        ? loop.Run(input, (state, product) => Recurrence.Product(Rounded(state, round), transposed, bias, product))
        : Product(Rounded(input, round));

    /// <summary>Rows of the weights.</summary>
    /// <param name="symbols">[batch, …], their numbers.</param>
    /// <returns>[batch, …, inputs].</returns>
    public Tensor LookUp(Tensor symbols)
    {
        var rows = new Tensor([.. symbols.Shape, layer.Geometry.Inputs]);
        Embedding.LookUp(symbols.Data, weight, rows.Data);
        return rows;
    }

    /// <summary>
    /// What the weights meet, [batch, <see cref="ExecutableLayer.InputShape"/>]: the layer's input, or of a recurrence the states that each step begins with.
    /// </summary>
    /// <param name="input">The layer's input.</param>
    /// <param name="round">What the values become; null for nothing.</param>
    public Tensor Operands(Tensor input, ActivationRounding? round = null)
    {
        if (layer.Recurrence is not { } loop)
        {
            return Rounded(input, round);
        }

        var operands = new Tensor([input.Batch, .. layer.InputShape]);
        int steps = input.Shape[1], n = 0;
        loop.Run(input, (state, product) =>
        {
            state = Rounded(state, round);
            int step = loop.Reverse ? steps - 1 - n : n;
            for (int item = 0; item < state.Batch; item++)
            {
                state.Item(item).CopyTo(operands.Item(item)[(step * loop.Hidden)..]);
            }

            n++;
            Recurrence.Product(state, transposed, bias, product);
        });
        return operands;
    }

    /// <summary>Weights times operands and the bias: the layer's output, or of a recurrence the states' part of the gates.</summary>
    /// <param name="operands">[batch, <see cref="ExecutableLayer.InputShape"/>].</param>
    public Tensor Product(Tensor operands)
    {
        var g = layer.Geometry;
        if (layer.IsRows)
        {
            int rows = operands.Length / g.Inputs;
            var result = new Tensor([.. operands.Shape[..^1], g.Outputs]);
            Recurrence.Product(operands.Reshape(rows, g.Inputs), transposed, bias, result.Reshape(rows, g.Outputs));
            return result;
        }

        var output = new Tensor(operands.Batch, g.Outputs, g.OutputHeight(layer.Height), g.OutputWidth(layer.Width));
        for (int n = 0; n < operands.Batch; n++)
        {
            Convolution.Run(g, operands.Item(n), layer.Height, layer.Width, weight.Data, bias, output.Item(n));
        }

        return output;
    }

    /// <summary>What values become; themselves where that is null.</summary>
    public static Tensor Rounded(Tensor values, ActivationRounding? round)
    {
        if (round is null)
        {
            return values;
        }

        var rounded = new Tensor(values.Shape);
        round(values.Data, rounded.Data);
        return rounded;
    }
}
