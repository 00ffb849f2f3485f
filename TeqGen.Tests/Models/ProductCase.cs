using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared;

namespace TeqGen.Tests.Models;

/// <summary>A quantized product of two random activations, and what it should compute, in binary64 and as written in a textbook.</summary>
internal sealed class ProductCase
{
    private readonly int groups;
    private readonly int rows;
    private readonly int inner;
    private readonly int columns;

    public ProductCase(int groups, int rows, int inner, int columns, int leftBits, int rightBits, bool signed, int seed = 1)
    {
        (this.groups, this.rows, this.inner, this.columns) = (groups, rows, inner, columns);
        double b = 1 + (4.0 / (1 << Math.Max(leftBits, rightBits)));
        var left = new ExponentialGrid(b, 0.02, 0, leftBits, signed, ZeroTreatment.Reserved);
        var right = new ExponentialGrid(b, 0.05, 0, rightBits, true, ZeroTreatment.Reserved);
        Definition = new(7, left, right, groups * rows * inner, groups * inner * columns, inner);
        var random = new Random(seed);
        Left = [.. Enumerable.Range(0, Definition.LeftLength).Select(_ => (float)(signed ? (random.NextDouble() * 2) - 1 : Math.Pow(random.NextDouble(), 4)))];
        Right = [.. Enumerable.Range(0, Definition.RightLength).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public QuantizedProductDefinition Definition { get; }

    public float[] Left { get; }

    public float[] Right { get; }

    /// <summary>The network that has the product, and a layer since every one has.</summary>
    public QuantizedNetwork Load(KernelFamily family)
    {
        var layer = new LayerCase(new(3, 2, 1, 1, 0, 1, 1), 1, 1);
        byte[] content = BlobWriter.Write([layer.Parameters]);
        return new QuantizedNetwork(ParameterBlob.FromBytes(content, "case.teqw", Sha256Hex.Of(content)), family, 0, layer.Definition).WithProducts(Definition);
    }

    public float[] Run(KernelFamily family)
    {
        var network = Load(family);
        var workspace = network.Rent();
        var output = new float[groups * rows * columns];
        network.Products[0].Run(Left, Right, output, groups, rows, inner, columns, workspace);
        return output;
    }

    /// <summary>The same from codes that were put into memory before, in pieces that are longer than they need be.</summary>
    public float[] RunPacked(KernelFamily family, int pieces)
    {
        var network = Load(family);
        var (product, workspace) = (network.Products[0], network.Rent());
        int length = Right.Length / pieces, stride = product.PackedBytes(length) + 3;
        var packed = new byte[pieces * stride];
        packed.AsSpan().Fill(0xA5);
        for (int piece = 0; piece < pieces; piece++)
        {
            product.Keep(Right.AsSpan(piece * length, length), packed.AsSpan(piece * stride, stride), workspace);
        }

        var output = new float[groups * rows * columns];
        product.RunPacked(Left, packed, output, groups, rows, inner, columns, pieces, workspace);
        return output;
    }

    public double[] Expected()
    {
        double[] left = Rounded(Left, Definition.Left), right = Rounded(Right, Definition.Right), result = new double[groups * rows * columns];
        for (int i = 0; i < result.Length; i++)
        {
            int column = i % columns, row = i / columns, group = row / rows;
            result[i] = Enumerable.Range(0, inner).Sum(k => left[(row * inner) + k] * right[(((group * inner) + k) * columns) + column]);
        }

        return result;
    }

    private static double[] Rounded(float[] values, ExponentialGrid grid)
    {
        var encoder = new GridEncoder(grid);
        return [.. values.Select(value => (double)grid.Decode(encoder.Encode(value)))];
    }
}
