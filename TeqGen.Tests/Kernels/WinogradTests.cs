using TeqGen.Kernels;
using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Tests.Models;

namespace TeqGen.Tests.Kernels;

/// <summary>3×3 convolutions in Winograd's form: the transforms are exact, every path gives the same bits, and results stay near the reference.</summary>
public sealed unsafe class WinogradTests
{
    private const int Positions = WinogradTransforms.Positions;

    [Fact]
    public void The_transforms_give_four_times_the_convolution_exactly()
    {
        const int Channels = 8;
        var random = new Random(1);
        short[] taps = [.. Enumerable.Range(0, WinogradTransforms.Taps * Channels).Select(_ => (short)random.Next(-3640, 3641))];
        short[] window = [.. Enumerable.Range(0, Positions * Channels).Select(_ => (short)random.Next(-8191, 8192))];
        short[] weights = new short[Positions * Channels], activations = new short[Positions * Channels];
        fixed (short* g = taps, d = window, u = weights, v = activations)
        {
            WinogradTransforms.Weights<Lanes128<short>, short>(g, Channels, u, Channels);
            WinogradTransforms.Activations<Lanes128<short>>(d, 4 * Channels, Channels, v, Channels);
        }

        for (int c = 0; c < Channels; c++)
        {
            // Aᵀ (u ∘ v) A in 64 bits.
            long M(int y, int x) => (long)weights[(((4 * y) + x) * Channels) + c] * activations[(((4 * y) + x) * Channels) + c];
            long Column(int y, int x) => y == 0 ? M(0, x) + M(1, x) + M(2, x) : M(1, x) - M(2, x) - M(3, x);
            for (int pixel = 0; pixel < 4; pixel++)
            {
                var (y, x) = (pixel / 2, pixel % 2);
                long actual = x == 0 ? Column(y, 0) + Column(y, 1) + Column(y, 2) : Column(y, 1) - Column(y, 2) - Column(y, 3);
                long expected = 0;
                for (int tap = 0; tap < 9; tap++)
                {
                    expected += (long)taps[(tap * Channels) + c] * window[((((y + (tap / 3)) * 4) + x + (tap % 3)) * Channels) + c];
                }

                Assert.Equal(4 * expected, actual);
            }
        }
    }

    [Fact]
    public void Outputs_are_transformed_as_the_weights_and_activations_are()
    {
        float[] sums = [.. Enumerable.Range(0, Positions * 32).Select(i => (float)((i * 7919) % 1009))], upper = new float[64], lower = new float[64];
        fixed (float* m = sums, u = upper, l = lower)
        {
            WinogradTransforms.Outputs<Lanes128<float>>(m, 32, 32, u, l, columns: 2);
        }

        for (int o = 0; o < 32; o++)
        {
            float M(int y, int x) => sums[(((4 * y) + x) * 32) + o];
            float Column(int y, int x) => y == 0 ? M(0, x) + M(1, x) + M(2, x) : M(1, x) - M(2, x) - M(3, x);
            Assert.Equal(Column(0, 0) + Column(0, 1) + Column(0, 2), upper[o]);
            Assert.Equal(Column(0, 1) - Column(0, 2) - Column(0, 3), upper[32 + o]);
            Assert.Equal(Column(1, 0) + Column(1, 1) + Column(1, 2), lower[o]);
            Assert.Equal(Column(1, 1) - Column(1, 2) - Column(1, 3), lower[32 + o]);
        }
    }

    /// <summary>Channels, outputs, extents (odd ones too) and padding; stored bits of signed weights.</summary>
    [Theory]
    [InlineData(8, 16, 8, 8, 1, 2)]
    [InlineData(16, 20, 9, 13, 1, 3)]
    [InlineData(48, 70, 13, 7, 1, 4)]
    [InlineData(64, 32, 10, 12, 0, 4)]
    [InlineData(32, 48, 8, 31, 2, 5)]
    [InlineData(24, 33, 11, 9, 1, 6)]
    [InlineData(40, 64, 8, 8, 1, 7)]
    [InlineData(72, 17, 9, 9, 1, 8)]
    public void Every_path_gives_the_same_bits_near_the_reference(int inputs, int outputs, int height, int width, int padding, int bits)
    {
        // Activations with a sign make sums of four of them larger; with many levels of weights beside, sums would end too early.
        foreach (bool signed in bits <= 5 ? new[] { true, false } : [false])
        {
            var layer = new LayerCase(new(inputs, outputs, 3, 1, padding, 1, 1), height, width, weightBits: bits - 1, activationBits: signed ? bits - 1 : bits, signed: signed);
            var parameters = layer.Parameters with { Codes = LaplaceCodes(layer.Definition, 5) };
            Assert.NotNull(WinogradWeights.For(layer.Definition, parameters.Codes));
            float[] expected = Run(layer, new LookupExecutor(layer.Definition, parameters));
            float[] reference = Run(layer, new QuantizedLayer(layer.Definition, parameters, "layer", KernelFamily.Reference).Executor);
            Assert.InRange(Distance.RelativeL2([.. reference.Select(value => (double)value)], expected), 1e-9, 1e-3);
            foreach (var (name, create) in LookupPaths.Available)
            {
                float[] actual = Run(layer, new LookupExecutor(layer.Definition, parameters, (table, layout, stored) => create(table, layout, stored)));
                Assert.True(expected.AsSpan().SequenceEqual(actual), name);
            }
        }
    }

    [Theory]
    [InlineData(12, 3, 1, 1, 8, 8)]
    [InlineData(16, 3, 2, 1, 32, 32)]
    [InlineData(16, 5, 1, 1, 16, 16)]
    [InlineData(16, 3, 1, 16, 16, 16)]
    [InlineData(16, 3, 1, 1, 6, 7)]
    public void Other_layers_are_computed_directly(int inputs, int kernel, int stride, int groups, int height, int width)
    {
        var layer = new LayerCase(new(inputs, 16, kernel, stride, kernel / 2, 1, groups), height, width);
        Assert.Null(WinogradWeights.For(layer.Definition, layer.Parameters.Codes));
    }

    [Fact]
    public void Weights_whose_levels_would_be_too_coarse_are_computed_directly()
    {
        // Most weights are far below the largest, by which the levels' unit goes.
        var layer = new LayerCase(new(8, 32, 3, 1, 1, 1, 1), 8, 8, weightBits: 7, activationBits: 4);
        Assert.NotNull(WinogradWeights.For(layer.Definition, LaplaceCodes(layer.Definition, 5)));
        byte[] codes = LaplaceCodes(layer.Definition, 100);
        codes[0] = (byte)(layer.Definition.Weights.Magnitudes.Length - 1);
        Assert.Null(WinogradWeights.For(layer.Definition, codes));
    }

    [Fact]
    public void Largest_activations_and_weights_do_not_overflow()
    {
        foreach (bool signed in new[] { true, false })
        {
            var weights = new ExponentialGrid(1.4, 0.1, -0.1, 3, true, ZeroTreatment.Companded);
            var activations = new ExponentialGrid(1.4, 0.1, -0.1, signed ? 3 : 4, signed, ZeroTreatment.Companded);
            var codes = new byte[16 * 64 * 9];
            Array.Fill(codes, (byte)(weights.Magnitudes.Length - 1));
            var definition = new QuantizedLayerDefinition("layer", new(64, 16, 3, 1, 1, 1, 1), 8, 8, false, weights, activations, null);
            var parameters = new LayerParameters("layer", weights.StoredBits, codes, null, null);
            Assert.NotNull(WinogradWeights.For(definition, codes));
            var executor = new LookupExecutor(definition, parameters);
            float[] input = [.. Enumerable.Repeat((float)activations.Magnitudes[^1], 64 * 64)], output = new float[16 * 64];
            executor.Run(input, output, new LayerCall(Relu: false), new InferenceWorkspace(0, executor.Needs));
            double expected = 64 * 9 * weights.Magnitudes[^1] * activations.Magnitudes[^1];
            Assert.Equal(expected, output[9], expected * 1e-5);
        }
    }

    private static float[] Run(LayerCase layer, LayerExecutor executor)
    {
        var output = new float[layer.OutputLength];
        executor.Run(layer.Input, output, new LayerCall(Relu: false), new InferenceWorkspace(0, executor.Needs));
        return output;
    }

    /// <summary>Codes of Laplace-distributed weights whose mean magnitude is a part of the grid's largest.</summary>
    private static byte[] LaplaceCodes(QuantizedLayerDefinition definition, double part)
    {
        var random = new Random(1);
        double mean = definition.Weights.Magnitudes[^1] / part;
        float[] weights = [.. Enumerable.Range(0, definition.Geometry.Outputs * definition.Geometry.PatchLength)
            .Select(_ => (float)(-Math.Log(1 - random.NextDouble()) * mean * (random.Next(2) == 0 ? 1 : -1)))];
        var codes = new byte[weights.Length];
        new GridEncoder(definition.Weights).Encode(weights, codes);
        return codes;
    }
}
