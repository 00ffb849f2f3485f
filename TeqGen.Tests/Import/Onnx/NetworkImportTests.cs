namespace TeqGen.Tests.Import.Onnx;

/// <summary>Whole networks, compared with ONNX Runtime.</summary>
public sealed class NetworkImportTests
{
    [Fact]
    public void Plain_network_is_written_flat_under_the_names_of_its_weights()
    {
        var model = new OnnxModel();
        string x = model.Input("image", "N", 1, 28, 28);
        x = model.Node("Relu", [model.Conv("conv1", x, 1, 4, 5, padding: 2)]);
        x = model.Node("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = model.Node("Relu", [model.Conv("conv2", x, 4, 6, 5)]);
        x = model.Node("AveragePool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = model.Node("Flatten", [x]);
        x = model.Node("Gemm", [x, model.Weight("fc1.weight", 10, 150), model.Weight("fc1.bias", 10)], ("transB", 1L));
        model.Output(model.Node("Softmax", [x]), "N", 10);

        var network = ModelFolder.Import(model);

        Assert.Empty(network.Modules);
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias"],
            network.Weights.Select(weight => weight.Name));
        Assert.Contains("var x = MaxPool2d(Relu(conv1.Forward(image)), 2);", network.Source, StringComparison.Ordinal);
        OnnxReference.Compare(model, network, 3, 1, 28, 28);
    }

    [Fact]
    public void Repeated_blocks_become_one_class_with_parameters_and_lists()
    {
        var model = new OnnxModel();
        string x = model.Input("image", "N", 3, 16, 16);
        x = model.Node("Relu", [model.Conv("conv1", x, 3, 8, 3, padding: 1)]);
        for (int stage = 1; stage <= 2; stage++)
        {
            for (int i = 0; i < 3; i++)
            {
                string path = $"layer{stage}.{i}";
                string y = model.Node("Relu", [model.Conv($"{path}.conv1", x, 8, 8 * stage, 3, padding: 1)]);
                y = model.Conv($"{path}.conv2", y, 8 * stage, 8, 3, padding: 1);
                x = model.Node("Relu", [model.Node("Add", [x, y])]);
            }
        }

        x = model.Node("Flatten", [x]);
        model.Output(model.Node("Gemm", [x, model.Weight("fc.weight", 5, 2048), model.Weight("fc.bias", 5)], ("transB", 1L)), "N", 5);

        var network = ModelFolder.Import(model);

        Assert.Equal(["NetResidualBlock"], network.Modules);
        Assert.Contains("class NetResidualBlock(int hidden) : Module", network.Source, StringComparison.Ordinal);
        Assert.Contains(
            "private readonly ModuleList<NetResidualBlock> layer2 = [.. ModuleList.Repeat(3, _ => new NetResidualBlock(hidden: 16))];",
            network.Source,
            StringComparison.Ordinal);
        Assert.Contains("layer2.2.conv1.weight", network.Weights.Select(weight => weight.Name));
        OnnxReference.Compare(model, network, 2, 3, 16, 16);
    }

    [Fact]
    public void Modules_that_names_tell_of_are_followed()
    {
        var model = new OnnxModel();
        string x = model.Input("image", "N", 3, 16, 16);
        x = model.Node("Relu", [model.BatchNorm("bn1", model.Conv("conv1", x, 3, 8, 3, padding: 1, bias: false), 8)]);
        (string, int, int)[] blocks =
            [("layer1.0", 8, 8), ("layer1.1", 8, 8), ("layer2.0", 8, 16), ("layer2.1", 16, 16), ("layer3.0", 16, 32)];
        foreach (var (path, inputs, outputs) in blocks)
        {
            int stride = outputs / inputs;
            string y = model.BatchNorm($"{path}.bn1", model.Conv($"{path}.conv1", x, inputs, outputs, 3, stride, 1, bias: false), outputs);
            y = model.BatchNorm(
                $"{path}.bn2", model.Conv($"{path}.conv2", model.Node("Relu", [y]), outputs, outputs, 3, padding: 1, bias: false), outputs);
            string shortcut = stride == 1
                ? x
                : model.BatchNorm(
                    $"{path}.downsample.1", model.Conv($"{path}.downsample.0", x, inputs, outputs, 1, stride, bias: false), outputs);
            x = model.Node("Relu", [model.Node("Add", [y, shortcut])]);
        }

        model.Output(model.Node("GlobalAveragePool", [x]), "N", 32, 1, 1);

        var network = ModelFolder.Import(model);

        Assert.Equal(2, network.Modules.Count);
        string[] names = [.. network.Weights.Select(weight => weight.Name)];
        Assert.Contains("conv1.weight", names);
        Assert.Contains("layer1.1.bn2.running_var", names);
        Assert.Contains("layer2_0.downsample_0.weight", names);
        Assert.Contains("layer2_1.conv2.weight", names);
        Assert.Contains("(int inputs, int outputs)", network.Source, StringComparison.Ordinal);
        OnnxReference.Compare(model, network, 2, 3, 16, 16);
    }
}
