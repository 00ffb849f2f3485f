using TeqGen.Kernels;
using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Tests.Models;

namespace TeqGen.Tests.Kernels;

/// <summary>Depthwise convolutions, whose vectors lie across channels.</summary>
public sealed class DepthwiseTests
{
    /// <summary>Channels, kernel, stride, padding, dilation, extents, stored bits of signed weights.</summary>
    [Theory]
    [InlineData(2, 3, 1, 1, 1, 9, 7, 2)]
    [InlineData(16, 3, 1, 1, 1, 13, 12, 3)]
    [InlineData(17, 3, 2, 1, 1, 15, 15, 4)]
    [InlineData(33, 5, 1, 2, 1, 9, 20, 4)]
    [InlineData(48, 4, 1, 0, 1, 9, 20, 5)]
    [InlineData(70, 3, 1, 2, 2, 17, 6, 6)]
    [InlineData(64, 7, 2, 3, 1, 14, 14, 7)]
    [InlineData(40, 3, 1, 0, 1, 3, 3, 8)]
    [InlineData(24, 1, 1, 0, 1, 6, 6, 4)]
    public void Every_path_gives_the_same_bits_near_the_reference(int channels, int kernel, int stride, int padding, int dilation, int height, int width, int bits)
    {
        foreach (bool signed in new[] { true, false })
        {
            var layer = new LayerCase(new(channels, channels, kernel, stride, padding, dilation, channels), height, width, weightBits: bits - 1, activationBits: signed ? Math.Min(bits, 7) : bits, signed: signed);
            float[] expected = Run(layer, new LookupExecutor(layer.Definition, layer.Parameters));
            float[] reference = Run(layer, new QuantizedLayer(layer.Definition, layer.Parameters, "layer", KernelFamily.Reference).Executor);
            Assert.InRange(Distance.RelativeL2([.. reference.Select(value => (double)value)], expected), 0, 7e-4);
            foreach (var (name, create) in LookupPaths.Available)
            {
                float[] actual = Run(layer, new LookupExecutor(layer.Definition, layer.Parameters, (table, layout, stored) => create(table, layout, stored)));
                Assert.True(expected.AsSpan().SequenceEqual(actual), name);
            }
        }
    }

    [Fact]
    public void Largest_activations_and_weights_do_not_overflow()
    {
        // 225 products of the largest levels are more than 32 bits hold, so that sums end before.
        var layer = new LayerCase(new(32, 32, 15, 1, 0, 1, 32), 16, 16, weightBits: 3, activationBits: 4, signed: false);
        byte[] codes = new byte[layer.Parameters.Codes.Length];
        codes.AsSpan().Fill((byte)(layer.Definition.Weights.Magnitudes.Length - 1));
        var parameters = layer.Parameters with { Codes = codes };
        float[] input = new float[layer.Definition.InputLength];
        input.AsSpan().Fill(float.MaxValue);
        float[] actual = Run(layer, new LookupExecutor(layer.Definition, parameters), input);
        float[] reference = Run(layer, new QuantizedLayer(layer.Definition, parameters, "layer", KernelFamily.Reference).Executor, input);
        Assert.InRange(Distance.RelativeL2([.. reference.Select(value => (double)value)], actual), 0, 2e-4);
    }

    [Fact]
    public void Threads_give_the_same_bits()
    {
        var layer = new LayerCase(new(96, 96, 5, 1, 2, 1, 96), 64, 63);
        var executor = new LookupExecutor(layer.Definition, layer.Parameters);
        Assert.Equal(Run(layer, executor), Run(layer, executor, threads: 2));
    }

    [Fact]
    public void Weights_take_their_codes_in_memory()
    {
        var layer = new LayerCase(new(64, 64, 3, 1, 1, 1, 64), 8, 8, weightBits: 3);
        long packed = layer.Definition.WeightCount * layer.Definition.Weights.StoredBits / 8;

        // 9 taps are filled up to whole steps of two tiles.
        Assert.InRange(new LookupExecutor(layer.Definition, layer.Parameters).WeightBytes, packed, packed * 16 / 9);
    }

    private static float[] Run(LayerCase layer, LayerExecutor executor, float[]? input = null, int threads = 1)
    {
        var output = new float[layer.Definition.OutputLength];
        executor.Run(input ?? layer.Input, output, new LayerCall(Relu: false), new InferenceWorkspace(0, executor.Needs, threads));
        return output;
    }
}
