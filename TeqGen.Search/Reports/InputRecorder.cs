using TeqGen.Search.Distributions;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Reports;

/// <summary>Records the inputs of a layer: their values in bounded memory, and the channels that are ever other than zero.</summary>
/// <param name="layer">The layer.</param>
internal sealed class InputRecorder(EvaluatedLayer layer)
{
    private readonly bool[] alive = new bool[layer.Geometry.Inputs];

    public SignedHistogram Histogram { get; } = new();

    public int Channels => alive.Length;

    public int DeadChannels => alive.Count(channel => !channel);

    /// <summary>What takes the layer's place: the layer itself, in FP32, which records on the way.</summary>
    public LayerQuantizer Quantizer => new(layer.Weight, Record);

    private void Record(ReadOnlySpan<float> values, Span<float> rounded)
    {
        values.CopyTo(rounded);
        if (!Histogram.TryAdd(values))
        {
            throw NetworkEvaluator.NotFinite(layer.Path);
        }

        int channel = layer.Kind == GraphOperation.Conv2d ? (int)(layer.InputCount / alive.Length) : 1;
        for (int start = 0, c = 0; start < values.Length; start += channel, c = (c + 1) % alive.Length)
        {
            // Threads only ever write the same value.
            if (!alive[c] && values.Slice(start, channel).ContainsAnyExcept(0f))
            {
                alive[c] = true;
            }
        }
    }
}
