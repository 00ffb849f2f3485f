namespace TeqGen.Tests.Layers;

public sealed class LayerForwardTests
{
    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(3, 17, 33, true)]
    [InlineData(5, 64, 16, false)]
    public void Linear_is_the_matrix_product(int batch, int inputs, int outputs, bool bias)
    {
        var layer = new Linear(inputs, outputs, bias);
        var tensors = Fill(layer, 1);
        var input = TestTensors.Random(2, batch, inputs);
        var output = layer.Forward(input);
        Assert.Equal([batch, outputs], output.Shape.ToArray());
        double[] expected =
        [
            .. from n in Enumerable.Range(0, batch)
               from o in Enumerable.Range(0, outputs)
               select Enumerable.Range(0, inputs).Sum(i => (double)input.Data[(n * inputs) + i] * tensors["weight"].Data[(o * inputs) + i])
                   + (bias ? tensors["bias"].Data[o] : 0),
        ];
        Assert.InRange(Distance.RelativeL2(expected, output.Data), 0, 1e-5);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 0, 1, 1, 1, 1)]
    [InlineData(3, 8, 3, 1, 1, 1, 1, 7, 6)]
    [InlineData(4, 6, 3, 2, 1, 1, 2, 9, 8)]
    [InlineData(2, 5, 3, 1, 2, 2, 1, 6, 7)]
    [InlineData(6, 6, 3, 1, 0, 3, 6, 9, 10)]
    [InlineData(2, 3, 5, 3, 4, 1, 1, 3, 4)]
    public void Conv2d_is_the_textbooks_sum(int inputs, int outputs, int kernel, int stride, int padding, int dilation, int groups, int height, int width)
    {
        foreach (bool bias in new[] { true, false })
        {
            Compare(new Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias), height, width);
        }
    }

    [Fact]
    public void Conv2d_may_have_other_extents_in_each_direction()
    {
        Compare(new Conv2d(3, 4, (1, 3), (1, 2), (0, 1)), 5, 8);
        Compare(new Conv2d(3, 4, (3, 1), (2, 1), (1, 0), bias: false), 5, 8);
        Compare(new Conv2d(4, 6, (2, 3), (2, 1), (0, 2), dilation: 2, groups: 2), 7, 6);
        Assert.Equal([4, 3, 1, 3], new Conv2d(3, 4, (1, 3), (1, 2), (0, 1)).Parameters[0].Shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, (1, 0), (1, 1), (0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, (1, 1), (0, 1), (0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, (1, 1), (1, 1), (0, -1)));
    }

    [Fact]
    public void An_input_of_another_shape_is_refused_with_both_shapes()
    {
        var linear = new Linear(784, 10);
        Fill(linear, 1);
        Assert.Contains("expects [batch, …, 784], found [2, 783]", Assert.Throws<ArgumentException>(() => linear.Forward(new Tensor(2, 783))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => linear.Forward(new Tensor(784)));
        var conv = new Conv2d(3, 4, 5);
        Fill(conv, 1);
        Assert.Contains("found [1, 2, 8, 8]", Assert.Throws<ArgumentException>(() => conv.Forward(new Tensor(1, 2, 8, 8))).Message, StringComparison.Ordinal);
        Assert.Contains("larger than the input", Assert.Throws<ArgumentException>(() => conv.Forward(new Tensor(1, 3, 4, 8))).Message, StringComparison.Ordinal);
        Assert.Equal(0, conv.Forward(new Tensor(0, 3, 8, 8)).Length);
    }

    [Fact]
    public void Forward_without_weights_says_what_to_do()
    {
        Assert.Contains("LoadWeights", Assert.Throws<InvalidOperationException>(() => new Linear(2, 2).Forward(new Tensor(1, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("LoadWeights", Assert.Throws<InvalidOperationException>(() => new Conv2d(1, 1, 1).Forward(new Tensor(1, 1, 1, 1))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new Linear(2, 2).Bias);
    }

    [Fact]
    public void Extents_that_make_no_layer_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(1, -1));
        Assert.Throws<ArgumentException>(() => new Linear(65536, 65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 1, stride: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 1, padding: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Conv2d(1, 1, 1, dilation: 0));
        Assert.Contains("2 groups", Assert.Throws<ArgumentException>(() => new Conv2d(4, 3, 1, groups: 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Conv2d(1024, 1024, 65536));
    }

    [Fact]
    public void A_hook_sees_the_input_and_may_replace_it()
    {
        var layer = new Linear(2, 1, bias: false);
        layer.SetParameter("weight", new Tensor([1f, 10f], 1, 2));
        var seen = new List<Tensor>();
        layer.InputHook = input =>
        {
            seen.Add(input);
            return new Tensor([3f, 4f], 1, 2);
        };
        Assert.Equal(43f, layer.Forward(new Tensor([1f, 2f], 1, 2)).Data[0]);
        Assert.Equal([1f, 2f], Assert.Single(seen).Data.ToArray());
    }

    private static Dictionary<string, Tensor> Fill(Layer layer, int seed)
    {
        var tensors = layer.Parameters.ToDictionary(p => p.Name, p => TestTensors.Random(seed++, [.. p.Shape]));
        foreach (var (name, tensor) in tensors)
        {
            layer.SetParameter(name, tensor);
        }

        return tensors;
    }

    private static void Compare(Conv2d layer, int height, int width)
    {
        var g = layer.Geometry;
        var tensors = Fill(layer, 3);
        var input = TestTensors.Random(4, 2, g.Inputs, height, width);
        var output = layer.Forward(input);
        int outputHeight = g.OutputHeight(height), outputWidth = g.OutputWidth(width);
        Assert.Equal([2, g.Outputs, outputHeight, outputWidth], output.Shape.ToArray());
        double[] expected =
        [
            .. from n in Enumerable.Range(0, 2)
               from o in Enumerable.Range(0, g.Outputs)
               from y in Enumerable.Range(0, outputHeight)
               from x in Enumerable.Range(0, outputWidth)
               select Naive(g, tensors["weight"], input, n, o, y, x) + (layer.Bias?.Data[o] ?? 0),
        ];
        Assert.InRange(Distance.RelativeL2(expected, output.Data), 0, 1e-5);
    }

    private static double Naive(Conv2dGeometry g, Tensor weight, Tensor input, int n, int o, int y, int x)
    {
        int height = input.Shape[2], width = input.Shape[3];
        double sum = 0;
        for (int c = 0; c < g.GroupInputs; c++)
        {
            for (int ky = 0; ky < g.Kernel.Height; ky++)
            {
                for (int kx = 0; kx < g.Kernel.Width; kx++)
                {
                    int row = (y * g.Stride.Height) + (ky * g.Dilation) - g.Padding.Height;
                    int column = (x * g.Stride.Width) + (kx * g.Dilation) - g.Padding.Width;
                    int channel = (o / g.GroupOutputs * g.GroupInputs) + c;
                    sum += row < 0 || column < 0 || row >= height || column >= width
                        ? 0
                        : (double)input.Data[(((((n * g.Inputs) + channel) * height) + row) * width) + column]
                            * weight.Data[(((((o * g.GroupInputs) + c) * g.Kernel.Height) + ky) * g.Kernel.Width) + kx];
                }
            }
        }

        return sum;
    }
}
