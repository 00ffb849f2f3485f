using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared;

namespace TeqGen.Tests.Models;

public sealed class ParameterCheckTests
{
    private static readonly QuantizedLayerDefinition Definition = new(
        "fc1",
        new Conv2dGeometry(5, 2, 1, 1, 0, 1, 1),
        1,
        1,
        true,
        new ExponentialGrid(1.5, 1, -1, 3, true, ZeroTreatment.Companded),
        new ExponentialGrid(1.5, 1, -1, 4, false, ZeroTreatment.Companded),
        null);

    private static readonly LayerParameters Right = new("fc1", 4, new byte[10], [1, 1], [0, 0]);

    [Fact]
    public void Parameters_that_fit_are_loaded() => Assert.Single(Load(Right, Definition).Layers);

    [Fact]
    public void Whatever_does_not_fit_the_compiled_kernels_is_named()
    {
        Refuse("codes of 5 bits, expected 4", Right with { StoredBits = 5 });
        Refuse("9 codes, expected 2 · 5", Right with { Codes = new byte[9] });
        Refuse("negative zero", Right with { Codes = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0] });
        Refuse("3 scales, expected 2", Right with { Scales = [1, 1, 1] });
        Refuse("bias of 1 values, expected 2", Right with { Bias = [1] });
        Refuse("bias of 0 values, expected 2", Right with { Bias = null });
        Refuse("no layer fc1, only fc2", Right with { Path = "fc2" });
        Assert.Contains(
            "bias of 2 values, expected 0",
            Assert.Throws<ModelFileException>(() => Load(Right, Definition with { HasBias = false })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_finite_are_refused_when_read()
    {
        Refuse("not finite", Right with { Scales = [1, float.NaN] });
        Refuse("not finite", Right with { Bias = [float.NegativeInfinity, 1] });
    }

    [Fact]
    public void A_network_lends_its_memory_and_takes_it_back()
    {
        var network = Load(Right, Definition);
        Assert.Equal(KernelFamily.Counting, network.Family);
        var first = network.Rent();
        var second = network.Rent();
        Assert.NotSame(first, second);
        network.Return(first);
        Assert.Same(first, network.Rent());
        Assert.Equal(7, first.Values(3, 7).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Values(4, 7).Length);
    }

    private static void Refuse(string problem, LayerParameters parameters)
    {
        var exception = Assert.Throws<ModelFileException>(() => Load(parameters, Definition));
        Assert.StartsWith("some.teqw", exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private static QuantizedNetwork Load(LayerParameters parameters, QuantizedLayerDefinition definition)
    {
        byte[] content = BlobWriter.Write([parameters]);
        return new QuantizedNetwork(ParameterBlob.FromBytes(content, "some.teqw", Sha256Hex.Of(content)), KernelFamily.Counting, 10, definition);
    }
}
