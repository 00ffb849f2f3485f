using TeqGen.Kernels;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

public sealed class CompiledNetworkTests
{
    private static readonly OperandFormat Signed4 = TestModels.Format(3, signed: true, companded: true);
    private static readonly OperandFormat Unsigned4 = TestModels.Format(4, signed: false, companded: true);
    private static readonly OperandFormat Reserved5 = TestModels.Format(4, signed: true, companded: false, offset: true);

    [Fact]
    public void LeNet_gives_the_same_bits_in_reference_and_counting_and_close_values_in_lookup() =>
        CompareFamilies(
            4, TestModels.LeNet, "Fashion.Models.LeNet", [3, 1, 28, 28], layer => layer == 0 ? (Signed4, Signed4) : (Signed4, Unsigned4));

    [Fact]
    public void Groups_dilation_stride_additions_and_pooling_give_the_same_bits() =>
        CompareFamilies(4, TestModels.Residual, "Residual", [2, 3, 9, 11], _ => (Reserved5, Signed4));

    [Fact]
    public void One_layer_is_within_the_bound_of_lookup() =>
        CompareFamilies(1, TestModels.OneLayer, "OneLayer", [5, 37, 6, 5], _ => (Signed4, Reserved5));

    private static void CompareFamilies(
        int layers, string source, string name, int[] shape, Func<int, (OperandFormat Weights, OperandFormat Activations)> formatOf)
    {
        using var culture = new HostileCulture();
        var (_, type, _) = TestModels.Build(source, name, formatOf);
        var input = TestModels.RandomInput(shape);
        var reference = TestModels.Run(TestModels.Load(type, KernelFamily.Reference), input);
        var counting = TestModels.Run(TestModels.Load(type, KernelFamily.Counting), input);
        var lookup = TestModels.Run(TestModels.Load(type, KernelFamily.Lookup), input);
        Assert.Equal(reference.Shape, counting.Shape);
        Assert.Equal(reference.Data, counting.Data);
        Assert.NotEqual(0, reference.Data.ToArray().Sum(Math.Abs));
        double error = 0, total = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            error += Math.Pow(reference.Data[i] - (double)lookup.Data[i], 2);
            total += Math.Pow(reference.Data[i], 2);
        }

        // The bound of 1e-3 is a layer's. Behind several, values that fell to the other side of a threshold count as whole levels.
        double bound = layers == 1 ? 1e-3 : 5e-2;
        Assert.True(error <= bound * bound * total, $"Relative L2 {Math.Sqrt(error / total)}");
    }
}
