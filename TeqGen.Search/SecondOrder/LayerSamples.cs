using TeqGen.Models;

using TeqGen.Search.Calibration;

namespace TeqGen.Search;

/// <summary>
/// Windows of a layer's input with the outputs that the layer should give there, at a fixed choice of places: of each input's pixels one out of every
/// equal share, by a hash of the input's and the share's number. Inputs stand in the order of <see cref="CalibrationOrder"/>, so that any run of samples
/// is a part of the calibration inputs that may be learnt from or left out.
/// </summary>
internal sealed class LayerSamples
{
    // A vocabulary of outputs has more of them than samples are needed.
    private const int MostTargets = 1 << 24;
    private readonly int[][] places;
    private readonly int[] order;
    private readonly int[] starts;

    private LayerSamples(ExecutableLayer layer, int[][] places, bool centred)
    {
        (Layer, this.places, Centred) = (layer, places, centred);
        order = CalibrationOrder.Places(places.Length);
        starts = new int[places.Length + 1];
        for (int n = 0; n < places.Length; n++)
        {
            starts[order[n] + 1] = places[n].Length;
        }

        for (int place = 0; place < places.Length; place++)
        {
            starts[place + 1] += starts[place];
        }

        Count = starts[^1];
        var g = layer.Geometry;
        Windows = [.. Enumerable.Range(0, g.Groups).Select(_ => new float[Count * g.PatchLength])];
        Targets = new float[Count * g.Outputs];
    }

    public ExecutableLayer Layer { get; }

    public int Count { get; }

    /// <summary>Samples of the first inputs, in the order that they stand in.</summary>
    public int CountOf(int inputs) => starts[inputs];

    /// <summary>Whether the layer's bias will take the means. If it stays what it is, the targets are without it.</summary>
    public bool Centred { get; }

    /// <summary>For each group [samples, patch length].</summary>
    public float[][] Windows { get; }

    /// <summary>[samples, outputs].</summary>
    public float[] Targets { get; }

    /// <summary>How many samples there will be at most.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Number of calibration inputs.</param>
    /// <param name="samples">About how many places in all.</param>
    public static long CountFor(ExecutableLayer layer, int inputs, int samples) =>
        (long)inputs * Math.Clamp((Math.Min(samples, MostTargets / layer.Geometry.Outputs) + inputs - 1) / inputs, 1, layer.OutputPixels);

    /// <summary>Chooses places.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Number of calibration inputs.</param>
    /// <param name="samples">About how many places in all.</param>
    /// <param name="correctsBias">Whether a bias, where there is one, will be corrected.</param>
    /// <param name="lengths">The number of rows that each input has, where they have different ones; else null.</param>
    public static LayerSamples For(ExecutableLayer layer, int inputs, int samples, bool correctsBias, int[]? lengths = null)
    {
        int most = (int)(CountFor(layer, inputs, samples) / inputs);
        var places = new int[inputs][];
        for (int n = 0; n < inputs; n++)
        {
            int pixels = lengths?[n] ?? layer.OutputPixels, each = Math.Min(most, pixels);
            places[n] = new int[each];
            for (int j = 0; j < each; j++)
            {
                int first = (int)((long)j * pixels / each), next = (int)((long)(j + 1) * pixels / each);
                places[n][j] = first + (int)(CalibrationOrder.Hash((uint)n, (uint)j) % (uint)(next - first));
            }
        }

        return new LayerSamples(layer, places, correctsBias && layer.Bias is not null);
    }

    /// <summary>Takes windows, and targets from the layer's outputs.</summary>
    /// <param name="first">Number of the first input.</param>
    /// <param name="input">What the layer reads, [items, …].</param>
    /// <param name="target">What the layer should give, [items, …].</param>
    public void Take(int first, Tensor input, Tensor target)
    {
        Visit(first, input);
        int outputs = Layer.Geometry.Outputs;
        for (int item = 0; item < input.Batch; item++)
        {
            var output = target.Item(item);
            int sample = FirstSample(first + item);
            foreach (int pixel in places[first + item])
            {
                for (int o = 0; o < outputs; o++)
                {
                    Targets[(sample * outputs) + o] = output[OutputAt(o, pixel)] - (Centred || Layer.Bias is null ? 0 : Layer.Bias.Data[o]);
                }

                sample++;
            }
        }
    }

    /// <summary>Takes windows, and targets of the same places from an earlier pass.</summary>
    /// <param name="first">Number of the first input.</param>
    /// <param name="input">What the layer reads, rounded, [items, …].</param>
    /// <param name="targets">Earlier <see cref="Targets"/>.</param>
    /// <param name="summands">What the outputs were added to in the earlier pass, as <see cref="TakeOthers"/> gave it; null for nothing.</param>
    /// <param name="other">What they will be added to now, [items, …]: the targets make up for the difference. Null for nothing.</param>
    public void Take(int first, Tensor input, float[] targets, float[]? summands, Tensor? other)
    {
        Visit(first, input);
        int outputs = Layer.Geometry.Outputs;
        for (int item = 0; item < input.Batch; item++)
        {
            var now = other is null ? default : other.Item(item);
            int sample = FirstSample(first + item);
            foreach (int pixel in places[first + item])
            {
                for (int o = 0; o < outputs; o++)
                {
                    int place = (sample * outputs) + o;
                    Targets[place] = targets[place] + (summands is null || other is null ? 0 : summands[place] - now[OutputAt(o, pixel)]);
                }

                sample++;
            }
        }
    }

    /// <summary>Takes the values of another node of the outputs' shape at the same places.</summary>
    /// <param name="first">Number of the first input.</param>
    /// <param name="value">Its values, [items, …].</param>
    /// <param name="summands">Receives them, [samples, outputs].</param>
    public void TakeOthers(int first, Tensor value, float[] summands)
    {
        int outputs = Layer.Geometry.Outputs;
        for (int item = 0; item < value.Batch; item++)
        {
            var values = value.Item(item);
            int sample = FirstSample(first + item);
            foreach (int pixel in places[first + item])
            {
                for (int o = 0; o < outputs; o++)
                {
                    summands[(sample * outputs) + o] = values[OutputAt(o, pixel)];
                }

                sample++;
            }
        }
    }

    // Rows have their outputs side by side, images have planes.
    private int OutputAt(int output, int pixel) => Layer.IsRows ? (pixel * Layer.Geometry.Outputs) + output : (output * Layer.OutputPixels) + pixel;

    /// <summary>Where the samples of an input begin.</summary>
    private int FirstSample(int input) => starts[order[input]];

    private void Visit(int first, Tensor input)
    {
        var g = Layer.Geometry;
        int width = Layer.IsRows ? 1 : g.OutputWidth(Layer.Width), length = g.PatchLength;
        for (int item = 0; item < input.Batch; item++)
        {
            int sample = FirstSample(first + item);
            foreach (int pixel in places[first + item])
            {
                for (int group = 0; group < g.Groups; group++)
                {
                    if (Layer.IsRows)
                    {
                        input.Item(item).Slice(pixel * length, length).CopyTo(Windows[group].AsSpan(sample * length, length));
                        continue;
                    }

                    var window = Windows[group].AsSpan(sample * length, length);
                    PatchGather.Gather<float>(g, group, input.Item(item), Layer.Height, Layer.Width, pixel / width, pixel % width, window);
                }

                sample++;
            }
        }
    }
}
