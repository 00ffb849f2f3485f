using TeqGen.Models;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>A damaged file gives the clear error or, where the damage is in a value, another network; never anything else.</summary>
public sealed class CorruptionTests
{
    private static readonly byte[] Model = Build();

    [Fact]
    public void Every_truncation_is_refused_with_the_files_name()
    {
        int refused = 0;
        for (int length = 0; length < Model.Length; length++)
        {
            refused += Import(Model[..length]) ? 0 : 1;
        }

        // Fields at the very end, the version of the operators among them, come after the graph: nothing shorter is a model.
        Assert.Equal(Model.Length, refused);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void Every_flipped_byte_is_refused_or_imported(byte mask)
    {
        int refused = 0;
        for (int i = 0; i < Model.Length; i++)
        {
            byte[] damaged = [.. Model];
            damaged[i] ^= mask;
            refused += Import(damaged) ? 0 : 1;
        }

        Assert.InRange(refused, 1, Model.Length - 1);
    }

    private static bool Import(byte[] model)
    {
        try
        {
            ModelFolder.Import(model).WeightBytes();
            return true;
        }
        catch (ModelFileException exception)
        {
            Assert.Equal("model.onnx", exception.File);
            return false;
        }
    }

    private static byte[] Build()
    {
        var model = new OnnxModel(13);
        string x = model.Conv("conv", model.Input("image", "N", 1, 6, 6), 1, 2, 3, padding: 1);
        x = model.Node("Relu", [model.BatchNorm("bn", x, 2)]);
        x = model.Node("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        string batch = model.Node("Gather", [model.Node("Shape", [x]), model.Wholes("first", 0)]);
        x = model.Node("Reshape", [x, model.Node("Concat", [batch, model.Wholes("rest", -1)], ("axis", 0L))]);
        model.Output(model.Node("Gemm", [x, model.Weight("w", 3, 18)], ("transB", 1L)), "N", 3);
        return model.Bytes();
    }
}
