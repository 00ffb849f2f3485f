namespace TeqGen.Search;

/// <summary>Takes values that a layer's weights meet.</summary>
/// <param name="values">Values.</param>
internal delegate void ActivationObserver(ReadOnlySpan<float> values);

/// <summary>A layer in FP32 whose inputs are watched.</summary>
/// <param name="layer">The layer.</param>
/// <param name="rows">For each item the number of rows that are no filling; null where all are none.</param>
/// <param name="observer">Told the inputs.</param>
internal sealed class RecordedLayer(ExecutableLayer layer, ReadOnlyMemory<int>? rows, ActivationObserver observer) : PreparedNode
{
    public override Tensor Forward(ReadOnlySpan<Tensor> inputs) => layer.Values.Forward(inputs[0], (values, rounded) =>
    {
        values.CopyTo(rounded);
        if (rows is not { } known)
        {
            observer(values);
            return;
        }

        int item = values.Length / known.Length;
        for (int n = 0; n < known.Length; n++)
        {
            observer(values.Slice(n * item, known.Span[n] * layer.Geometry.Inputs));
        }
    });
}
