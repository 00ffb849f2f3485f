namespace TeqGen.Tests.Layers;

public sealed class BatchNorm2dTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1e-5f)]
    [InlineData(3, 5, 4, 7, 1e-5f)]
    [InlineData(2, 16, 3, 3, 1e-2f)]
    public void It_is_the_textbooks_formula(int batch, int channels, int height, int width, float epsilon)
    {
        var layer = new BatchNorm2d(channels, epsilon);
        Fill(layer, 1);
        var input = TestTensors.Random(2, batch, channels, height, width);
        var output = layer.Forward(input);
        Assert.Equal(input.Shape.ToArray(), output.Shape.ToArray());
        double[] expected =
        [
            .. Enumerable.Range(0, input.Length).Select(i => Normalize(layer, i / (height * width) % channels, input.Data[i])),
        ];
        Assert.InRange(Distance.RelativeL2(expected, output.Data), 0, 1e-6);
    }

    [Fact]
    public void Product_and_sum_are_rounded_one_after_the_other()
    {
        var layer = new BatchNorm2d(1, 0);
        Set(layer, weight: 1f / 3, bias: -1f / 3, mean: 0, variance: 1);
        float x = 1.0000002f;
        Assert.Equal((float)(x * (1f / 3)) + (-1f / 3), layer.Forward(new Tensor([x], 1, 1, 1, 1)).Data[0]);
        Assert.NotEqual(MathF.FusedMultiplyAdd(x, 1f / 3, -1f / 3), layer.Forward(new Tensor([x], 1, 1, 1, 1)).Data[0]);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void A_folded_convolution_does_the_work_of_both(int groups, bool bias)
    {
        var convolution = new Conv2d(4, 8, kernel: 3, padding: 1, groups: groups, bias: bias);
        var normalization = new BatchNorm2d(8);
        Fill(convolution, 3);
        Fill(normalization, 9);
        var input = TestTensors.Random(15, 2, 4, 6, 5);
        var (weight, oldBias) = (convolution.Weight, convolution.Bias);
        var expected = normalization.Forward(convolution.Forward(input)).Data.ToArray();
        using (BatchNormFolding.Apply(convolution, normalization))
        {
            var folded = convolution.Forward(input);
            Assert.InRange(Distance.RelativeL2(expected, folded.Data), 0, 1e-6);
            Assert.Same(folded, normalization.Forward(folded));
            Assert.Throws<InvalidOperationException>(() => BatchNormFolding.Apply(convolution, normalization));
        }

        Assert.Same(weight, convolution.Weight);
        Assert.Same(oldBias, convolution.Bias);
        Assert.Equal(expected, normalization.Forward(convolution.Forward(input)).Data.ToArray());
    }

    [Fact]
    public void Folding_is_in_double_precision_and_rounded_once()
    {
        var convolution = new Conv2d(3, 4, kernel: 1);
        var normalization = new BatchNorm2d(4);
        Fill(convolution, 20);
        Fill(normalization, 22);
        var (weight, bias) = BatchNormFolding.Fold(convolution, normalization);
        for (int o = 0; o < 4; o++)
        {
            double scale = normalization.Weight.Data[o] / Math.Sqrt((double)normalization.RunningVariance.Data[o] + normalization.Epsilon);
            Assert.Equal((float)(convolution.Weight.Item(o)[2] * scale), weight.Item(o)[2]);
            Assert.Equal(Normalize(normalization, o, convolution.Bias!.Data[o]), bias.Data[o], 1e-7);
        }

        Assert.Contains(
            "5 channels",
            Assert.Throws<ArgumentException>(() => BatchNormFolding.Fold(convolution, new BatchNorm2d(5))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_come_under_the_names_of_PyTorch_and_the_count_of_batches_is_passed_over()
    {
        var network = new Network();
        var tensors = new Dictionary<string, Tensor>
        {
            ["bn.weight"] = TestTensors.Random(1, 2),
            ["bn.bias"] = TestTensors.Random(2, 2),
            ["bn.running_mean"] = TestTensors.Random(3, 2),
            ["bn.running_var"] = new([1f, 2f], 2),
            ["bn.num_batches_tracked"] = new([7f]),
        };
        network.LoadWeights(tensors);
        Assert.Same(tensors["bn.running_mean"], network.Norm.RunningMean);
        Assert.Same(tensors["bn.running_var"], network.Norm.RunningVariance);

        tensors.Remove("bn.running_var");
        tensors["other.num_batches_tracked"] = new([7f]);
        Assert.Equal(
            [
                "tensor \"bn.running_var\" of layer bn is missing, expected shape [2]",
                "tensor \"other.num_batches_tracked\" belongs to no layer",
            ],
            Assert.Throws<WeightMismatchException>(() => network.LoadWeights(tensors)).Problems);
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        var layer = new BatchNorm2d(3);
        Assert.Contains(
            "LoadWeights",
            Assert.Throws<InvalidOperationException>(() => layer.Forward(new Tensor(1, 3, 2, 2))).Message,
            StringComparison.Ordinal);
        Fill(layer, 1);
        Assert.Contains(
            "expects [batch, 3, height, width], found [1, 4, 2, 2]",
            Assert.Throws<ArgumentException>(() => layer.Forward(new Tensor(1, 4, 2, 2))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.Forward(new Tensor(1, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm2d(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm2d(1, -1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNorm2d(1, float.NaN));
        Assert.Contains(
            "no parameter running_median",
            Assert.Throws<ArgumentException>(() => layer.SetParameter("running_median", new Tensor(3))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "has shape [4], expected [3]",
            Assert.Throws<ArgumentException>(() => layer.SetParameter("running_mean", new Tensor(4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_sees_what_is_normalized()
    {
        var layer = new BatchNorm2d(1, 0);
        Set(layer, weight: 2, bias: 1, mean: 3, variance: 4);
        layer.InputHook = _ => new Tensor([5f], 1, 1, 1, 1);
        Assert.Equal(3f, layer.Forward(new Tensor(1, 1, 1, 1)).Data[0]);
    }

    private static void Fill(Layer layer, int seed)
    {
        foreach (var parameter in layer.Parameters)
        {
            var tensor = TestTensors.Random(seed++, [.. parameter.Shape]);
            foreach (ref float value in tensor.Data)
            {
                value = parameter.Name == "running_var" ? Math.Abs(value) + 0.1f : value;
            }

            layer.SetParameter(parameter.Name, tensor);
        }
    }

    private static void Set(BatchNorm2d layer, float weight, float bias, float mean, float variance)
    {
        layer.SetParameter("weight", new Tensor([weight], 1));
        layer.SetParameter("bias", new Tensor([bias], 1));
        layer.SetParameter("running_mean", new Tensor([mean], 1));
        layer.SetParameter("running_var", new Tensor([variance], 1));
    }

    private static double Normalize(BatchNorm2d layer, int c, double x) =>
        ((x - layer.RunningMean.Data[c]) / Math.Sqrt((double)layer.RunningVariance.Data[c] + layer.Epsilon) * layer.Weight.Data[c])
        + layer.Bias!.Data[c];

    private sealed class Network : Module
    {
        public BatchNorm2d Norm { get; } = new(2);

        protected internal override void VisitChildren(IModuleVisitor visitor) => visitor.Visit("bn", "bn", Norm);
    }
}
