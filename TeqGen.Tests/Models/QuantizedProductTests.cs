using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Tests.Search;

namespace TeqGen.Tests.Models;

/// <summary>Products of two activations in codes, in each family and with a right operand that was kept.</summary>
public sealed class QuantizedProductTests
{
    public static TheoryData<int, int, int, int, int, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, int, int, int, int, bool>();
            for (int bits = 1; bits <= 7; bits++)
            {
                cases.Add(2, 5, 8, 37, bits, Math.Max(1, bits - 1), true);
                cases.Add(3, 1, 33, 8, bits + 1, bits, false);
            }

            cases.Add(1, 1, 1, 1, 4, 4, true);
            cases.Add(2, 64, 130, 65, 4, 4, true);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_family_computes_the_product_of_the_levels(int groups, int rows, int inner, int columns, int leftBits, int rightBits, bool signed)
    {
        var product = new ProductCase(groups, rows, inner, columns, leftBits, rightBits, signed);
        float[] reference = product.Run(KernelFamily.Reference);
        Assert.InRange(Distance.RelativeL2([.. product.Expected().Select(value => (float)value)], reference), 0, 1e-6);
        Assert.Contains(reference, value => value != 0);
        Assert.Equal(reference, product.Run(KernelFamily.Counting));
        Assert.InRange(Distance.RelativeL2(reference, product.Run(KernelFamily.Lookup)), 0, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Codes_that_were_kept_give_the_same_bits(int groups, int rows, int inner, int columns, int leftBits, int rightBits, bool signed)
    {
        var product = new ProductCase(groups, rows, inner, columns, leftBits, rightBits, signed);
        foreach (var family in (KernelFamily[])[KernelFamily.Reference, KernelFamily.Lookup])
        {
            float[] whole = product.Run(family);
            Assert.Equal(whole, product.RunPacked(family, 1));
            Assert.Equal(whole, product.RunPacked(family, groups));
            Assert.Equal(whole, product.RunPacked(family, groups * inner));
        }
    }

    [Fact]
    public void Both_operands_are_counted_in_the_mean()
    {
        var product = new ProductCase(2, 3, 4, 5, 3, 4, signed: true);
        var bits = product.Load(KernelFamily.Lookup).MeanStoredBits;

        // 3 inputs of 5 bits of the layer that is there as well, 24 values of 4 bits, 40 of 5.
        Assert.Equal(((3 * 5) + (24 * 4) + (40 * 5)) / 67.0, bits.Activations, 12);
    }

    [Fact]
    public void A_grid_with_an_offset_is_refused()
    {
        var grid = new ExponentialGrid(1.5, 1, 0.25, 3, true, ZeroTreatment.Reserved);
        var thrown = Assert.Throws<ArgumentException>(() => new QuantizedProduct(new(7, grid, grid, 1, 1, 1), KernelFamily.Lookup));
        Assert.Contains("Product 7: both grids need a reserved zero and β = 0", thrown.Message, StringComparison.Ordinal);
    }
}
