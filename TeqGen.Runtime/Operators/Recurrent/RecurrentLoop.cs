using System.ComponentModel;
using TeqGen.Models;

namespace TeqGen.Operators;

/// <summary>A recurrence with quantized weights: the product of each step is one call of the layer's kernel, the state is carried in binary32.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RecurrentLoop
{
    internal const int LstmGates = 4;
    internal const int GruGates = 3;

    /// <summary>An LSTM.</summary>
    /// <param name="layer">The recurrent product.</param>
    /// <param name="input">What the inputs give to the gates, [steps, 4·hidden].</param>
    /// <param name="output">Receives the state after each step, [steps, hidden].</param>
    /// <param name="reverse">Whether the loop begins at the last step.</param>
    /// <param name="scratch">6·hidden values.</param>
    /// <param name="workspace">Memory to work in.</param>
    public static void Lstm(
        QuantizedLayer layer, ReadOnlySpan<float> input, Span<float> output, bool reverse, Span<float> scratch, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(layer);
        int hidden = layer.Definition.InputLength, gates = LstmGates * hidden, steps = output.Length / hidden;
        var product = scratch[..gates];
        var cell = scratch.Slice(gates, hidden);
        var zeros = scratch.Slice(gates + hidden, hidden);
        cell.Clear();
        zeros.Clear();
        ReadOnlySpan<float> state = zeros;
        for (int n = 0; n < steps; n++)
        {
            int step = reverse ? steps - 1 - n : n;
            var next = output.Slice(step * hidden, hidden);
            layer.Run(state, product, relu: false, workspace);
            RecurrentStep.Lstm(input.Slice(step * gates, gates), product, cell, next);
            state = next;
        }
    }

    /// <summary>A GRU.</summary>
    /// <param name="layer">The recurrent product.</param>
    /// <param name="input">What the inputs give to the gates, [steps, 3·hidden].</param>
    /// <param name="output">Receives the state after each step, [steps, hidden].</param>
    /// <param name="reverse">Whether the loop begins at the last step.</param>
    /// <param name="scratch">4·hidden values.</param>
    /// <param name="workspace">Memory to work in.</param>
    public static void Gru(
        QuantizedLayer layer, ReadOnlySpan<float> input, Span<float> output, bool reverse, Span<float> scratch, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(layer);
        int hidden = layer.Definition.InputLength, gates = GruGates * hidden, steps = output.Length / hidden;
        var product = scratch[..gates];
        var zeros = scratch.Slice(gates, hidden);
        zeros.Clear();
        ReadOnlySpan<float> state = zeros;
        for (int n = 0; n < steps; n++)
        {
            int step = reverse ? steps - 1 - n : n;
            var next = output.Slice(step * hidden, hidden);
            layer.Run(state, product, relu: false, workspace);
            RecurrentStep.Gru(input.Slice(step * gates, gates), product, state, next);
            state = next;
        }
    }
}
