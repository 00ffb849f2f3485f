using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Operators;

namespace TeqGen.Tests.Models;

public sealed class QuantizedLayerTests
{
    // A Linear is a 1×1 convolution over one pixel.
    public static TheoryData<string> Names => [.. Cases.Keys];

    private static readonly Dictionary<string, LayerCase> Cases = new()
    {
        ["Linear"] = new(new(100, 10, 1, 1, 0, 1, 1), 1, 1),
        ["Linear, odd inputs, two blocks"] = new(new(131, 33, 1, 1, 0, 1, 1), 1, 1, signed: false),
        ["Linear, one input, no bias, no scales"] = new(new(1, 1, 1, 1, 0, 1, 1), 1, 1, bias: false, scales: false),
        ["Linear, long"] = new(new(1500, 40, 1, 1, 0, 1, 1), 1, 1, weightBits: 2, activationBits: 2),
        ["3×3 with padding"] = new(new(3, 16, 3, 1, 1, 1, 1), 6, 5),
        ["5×5 with much padding on a small image"] = new(new(2, 7, 5, 1, 4, 1, 1), 2, 3, signed: false),
        ["stride, no bias"] = new(new(4, 40, 3, 2, 1, 1, 1), 9, 8, bias: false),
        ["dilation, no scales"] = new(new(2, 5, 3, 1, 2, 2, 1), 7, 9, scales: false),
        ["groups"] = new(new(6, 70, 3, 1, 1, 1, 2), 5, 5, signed: false),
        ["depthwise with stride and dilation"] = new(new(5, 5, 3, 2, 2, 2, 5), 8, 7),
        ["rectangular windows"] = new(new(4, 10, (3, 2), (1, 2), (0, 1), 1, 2), 6, 7),
        ["1×1 with many channels"] = new(new(40, 65, 1, 1, 0, 1, 1), 3, 4, weightBits: 5, activationBits: 6),
        ["more pixels than a block, three tiles of outputs"] = new(new(5, 37, 3, 1, 1, 1, 1), 25, 23, weightBits: 4, signed: false),
        ["groups of one tile, odd channels"] = new(new(9, 30, 3, 1, 1, 1, 3), 6, 7, weightBits: 1, activationBits: 8, signed: false),
        ["counted on bit planes"] = new(new(101, 530, 1, 1, 0, 1, 1), 1, 1),
        ["counted on bit planes, groups and pixels, folded"] = new(new(6, 600, 3, 1, 1, 1, 2), 3, 4, weightBits: 4, signed: false),
        ["all bits"] = new(new(7, 33, 2, 1, 0, 1, 1), 4, 4, weightBits: 7, activationBits: 8, signed: false),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reference_is_the_textbooks_layer(string name)
    {
        foreach (bool relu in new[] { false, true })
        {
            float[] output = Cases[name].Run(KernelFamily.Reference, relu);
            Assert.InRange(Distance.RelativeL2(Cases[name].Expected(relu), output), 0, 1e-6);
            Assert.True(!relu || output.All(value => value >= 0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counting_equals_the_reference_bit_for_bit(string name)
    {
        foreach (bool relu in new[] { false, true })
        {
            int[] expected = [.. Cases[name].Run(KernelFamily.Reference, relu).Select(BitConverter.SingleToInt32Bits)];
            Assert.Equal(expected, Cases[name].Run(KernelFamily.Counting, relu).Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Lookup_is_near_the_reference(string name)
    {
        float[] output = Cases[name].Run(KernelFamily.Lookup);
        Assert.InRange(Distance.RelativeL2(Cases[name].Run(KernelFamily.Reference), output), 0, 1e-3);
        Assert.Equal(output, Cases[name].Run(KernelFamily.Auto));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void With_channels_innermost_every_family_gives_the_same_bits(string name)
    {
        var layer = Cases[name];
        int channels = layer.Definition.Geometry.Outputs, pixels = layer.OutputLength / channels, stride = channels + 3;
        foreach (var family in new[] { KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup })
        {
            float[] expected = layer.Run(family, relu: true);
            var network = layer.Load(family);
            foreach (bool channelsLast in new[] { false, true })
            {
                var input = (float[])layer.Input.Clone();
                if (channelsLast)
                {
                    ChannelsLast.FromChannelsFirst(layer.Input, input, layer.Definition.Geometry.Inputs, layer.Definition.Height * layer.Definition.Width);
                }

                var output = new float[pixels * stride];
                output.AsSpan().Fill(-1);
                network.Layers[0].RunImage(input, output, channelsLast, stride, relu: true, network.Rent(), firstChannel: 2);
                for (int i = 0; i < output.Length; i++)
                {
                    int channel = (i % stride) - 2;
                    Assert.Equal(channel >= 0 && channel < channels ? expected[(channel * pixels) + (i / stride)] : -1, output[i]);
                }
            }
        }
    }

    [Fact]
    public void Outputs_that_do_not_fit_into_their_image_are_refused()
    {
        var layer = Cases["3×3 with padding"];
        var network = layer.Load(KernelFamily.Lookup);
        var exception = Assert.Throws<ArgumentException>(
            () => network.Layers[0].RunImage(layer.Input, new float[layer.OutputLength], true, layer.Definition.Geometry.Outputs, false, network.Rent(), firstChannel: 1));
        Assert.Contains("with outputs from 1 of 16 channels", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KernelFamily.Counting)]
    [InlineData(KernelFamily.Lookup)]
    public void Running_allocates_nothing(KernelFamily family)
    {
        foreach (var layer in Cases.Values)
        {
            var network = layer.Load(family);
            var output = new float[layer.OutputLength];
            void Infer()
            {
                var workspace = network.Rent();
                network.Layers[0].Run(layer.Input, output, true, workspace);
                network.Return(workspace);
            }

            // The least of several: the runtime itself may allocate on any thread, what Run allocates it allocates every time.
            Infer();
            long least = long.MaxValue;
            for (int i = 0; i < 10; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Infer();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }
    }

    [Theory]
    [InlineData(KernelFamily.Reference, 3)]
    [InlineData(KernelFamily.Counting, 3)]
    [InlineData(KernelFamily.Lookup, 3)]
    [InlineData(KernelFamily.Lookup, 21)]
    public void Rows_at_once_are_the_rows_one_by_one(KernelFamily family, int rows)
    {
        var layer = Cases["Linear, odd inputs, two blocks"];
        var network = layer.Load(family);
        var workspace = network.Rent();
        int inputs = layer.Input.Length, outputs = layer.OutputLength;
        float[] input = [.. Enumerable.Range(0, rows * inputs).Select(i => layer.Input[(i * 7) % inputs] * (1 + (i / inputs % 3)))];
        var together = new float[rows * outputs];
        for (int round = 0; round < 2; round++)
        {
            network.Layers[0].RunRows(input, together, rows, true, workspace);
            for (int row = 0; row < rows; row++)
            {
                var one = new float[outputs];
                network.Layers[0].Run(input.AsSpan(row * inputs, inputs), one, true, workspace);
                Assert.Equal(one, together[(row * outputs)..((row + 1) * outputs)]);
            }
        }

        Assert.Throws<ArgumentException>(() => network.Layers[0].RunRows(input, together, rows + 1, true, workspace));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads_and_nothing_is_allocated()
    {
        LayerCase[] cases =
        [
            new(new(1500, 3000, 1, 1, 0, 1, 1), 1, 1),
            new(new(64, 70, 3, 1, 1, 1, 1), 20, 19, signed: false),
            new(new(40, 20, 5, 1, 2, 1, 1), 21, 23),
        ];
        foreach (var layer in cases)
        {
            float[] expected = layer.Run(KernelFamily.Lookup);
            foreach (int threads in new[] { 2, 3 })
            {
                var network = layer.Load(KernelFamily.Lookup);
                network.Threads = threads;
                var output = new float[layer.OutputLength];
                long least = long.MaxValue;
                for (int i = 0; i < 5; i++)
                {
                    output.AsSpan().Fill(float.NaN);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    var workspace = network.Rent();
                    network.Layers[0].Run(layer.Input, output, false, workspace);
                    network.Return(workspace);
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                    Assert.Equal(expected, output);
                }

                Assert.Equal(0, least);
            }
        }
    }

    [Theory]
    [InlineData(KernelFamily.Reference)]
    [InlineData(KernelFamily.Counting)]
    [InlineData(KernelFamily.Lookup)]
    public void Threads_and_repetitions_do_not_disturb_each_other(KernelFamily family)
    {
        var layer = Cases["groups"];
        var network = layer.Load(family);
        float[] expected = layer.Run(family);
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            var workspace = network.Rent();
            var output = new float[layer.OutputLength];
            network.Layers[0].Run(layer.Input, output, false, workspace);
            network.Return(workspace);
            Assert.Equal(expected, output);
        });
    }

    [Fact]
    public void Values_that_are_no_numbers_are_encoded_not_spread()
    {
        var layer = Cases["Linear"];
        float[] input = (float[])layer.Input.Clone(), output = new float[layer.OutputLength];
        (input[0], input[1], input[2]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        foreach (var family in new[] { KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup })
        {
            var network = layer.Load(family);
            network.Layers[0].Run(input, output, false, network.Rent());
            Assert.All(output, value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void Spans_of_another_length_are_refused_with_the_layers_name()
    {
        var network = Cases["Linear"].Load(KernelFamily.Counting);
        var exception = Assert.Throws<ArgumentException>(() => network.Layers[0].Run(new float[99], new float[10], false, network.Rent()));
        Assert.Contains("Layer layer takes 100 values and gives 10, found 99 and 10", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.Layers[0].Run(new float[100], new float[11], false, network.Rent()));
    }

    [Fact]
    public void A_kernel_that_was_emitted_for_another_layer_is_refused()
    {
        var layer = Cases["Linear"];
        var other = new TeqGen.Kernels.Counting.RolledCountingKernel(99, new(layer.Definition.Weights.Format, layer.Definition.Activations.Format));
        var parameters = new LayerParameters("layer", 4, new byte[1000], null, new float[10]);
        var exception = Assert.Throws<InvalidOperationException>(
            () => new QuantizedLayer(layer.Definition with { Counting = other }, parameters, "x.teqw", KernelFamily.Counting));
        Assert.Contains("99 inputs", exception.Message, StringComparison.Ordinal);
    }
}
