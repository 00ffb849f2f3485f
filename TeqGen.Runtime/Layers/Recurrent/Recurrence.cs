using TeqGen.Kernels.FullPrecision;

namespace TeqGen;

/// <summary>
/// A loop over time that adds a product of the state before to each step's gates: the recurrent half of an LSTM or a GRU, whose input half is a
/// <see cref="Linear"/> over all steps at once. The state begins as zeros.
/// </summary>
public abstract class Recurrence : Layer
{
    private readonly int gates;
    private float[] transposed = [];

    private protected Recurrence(int hidden, int gates, bool bias, bool reverse)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        LayerSize.Check(GetType().Name, gates, hidden, hidden);
        (Hidden, Reverse, this.gates) = (hidden, reverse, gates);
        Parameters = bias
            ? [new("weight", [gates * hidden, hidden]), new("bias", [gates * hidden])]
            : [new("weight", [gates * hidden, hidden])];
    }

    /// <summary>Values of the state.</summary>
    public int Hidden { get; }

    /// <summary>Whether the loop begins at the last step.</summary>
    public bool Reverse { get; }

    /// <summary>Values of a step's gates, one gate after the other.</summary>
    public int GateLength => gates * Hidden;

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>Runs the loop in FP32.</summary>
    /// <param name="input">What the inputs give to the gates, [batch, steps, gates].</param>
    /// <returns>The state after each step, at the step's place: [batch, steps, hidden].</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 3 || input.Shape[2] != GateLength)
        {
            throw new ArgumentException($"{GetType().Name} expects [batch, steps, {GateLength}], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        _ = Weight;
        var bias = Bias is { } values ? values.Data.ToArray() : [];
        return Run(input, (state, product) => Product(InputHook?.Invoke(state) ?? state, transposed, bias, product));
    }

    /// <summary>The loop with any product.</summary>
    /// <param name="input">[batch, steps, gates].</param>
    /// <param name="multiply">Given the states [batch, hidden], writes their part of the gates, [batch, gates].</param>
    internal Tensor Run(Tensor input, Action<Tensor, Tensor> multiply)
    {
        int batch = input.Batch, steps = input.Shape[1];
        var output = new Tensor(batch, steps, Hidden);
        var cell = new float[batch * Hidden];
        var state = new Tensor(batch, Hidden);
        var product = new Tensor(batch, GateLength);
        for (int n = 0; n < steps; n++)
        {
            int step = Reverse ? steps - 1 - n : n;
            multiply(state, product);
            var next = new Tensor(batch, Hidden);
            for (int item = 0; item < batch; item++)
            {
                Step(
                    input.Item(item).Slice(step * GateLength, GateLength),
                    product.Item(item),
                    state.Item(item),
                    cell.AsSpan(item * Hidden, Hidden),
                    next.Item(item));
                next.Item(item).CopyTo(output.Item(item)[(step * Hidden)..]);
            }

            state = next;
        }

        return output;
    }

    /// <summary>states · weightsᵀ + bias.</summary>
    internal static void Product(Tensor states, float[] transposed, float[] bias, Tensor product)
    {
        MatrixMultiply.Run(states.Data, transposed, product.Data, states.Batch, states.Shape[1], product.Shape[1]);
        for (int item = 0; bias.Length > 0 && item < states.Batch; item++)
        {
            Operators.Elementwise.Add(product.Item(item), bias, product.Item(item));
        }
    }

    /// <summary>One step for one item.</summary>
    private protected abstract void Step(ReadOnlySpan<float> input, ReadOnlySpan<float> product, ReadOnlySpan<float> state, Span<float> cell, Span<float> next);

    private protected override void OnParameterChanged(string name, Tensor tensor)
    {
        if (name == "weight")
        {
            transposed = Linear.Transpose(tensor.Data, GateLength, Hidden);
        }
    }
}
