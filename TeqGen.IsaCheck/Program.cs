using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Sample.Networks;
using TeqGen.Tests.Models;

namespace TeqGen.IsaCheck;

/// <summary>
/// Prints what layers and whole networks compute, as hashes. Which instructions the kernels use depends on the processor and on what the environment forbids the runtime; what is printed does not,
/// apart from the first line, which says what the kernels could use.
/// </summary>
internal static class Program
{
    private static readonly KernelFamily[] Families = [KernelFamily.Reference, KernelFamily.Counting, KernelFamily.Lookup];

    public static void Main()
    {
        Console.WriteLine(Describe());
        foreach (var (name, layer) in Layers())
        {
            foreach (var family in Families)
            {
                Print($"{name} {family}", layer.Run(family, relu: true));
            }
        }

        for (int bits = 1; bits <= 7; bits++)
        {
            var product = new ProductCase(2, 5, 33, 37, bits + 1, bits, signed: false);
            foreach (var family in Families)
            {
                Print(string.Create(CultureInfo.InvariantCulture, $"product, {bits + 1} bits {family}"), product.RunPacked(family, 2 * 33));
            }
        }

        foreach (var family in Families)
        {
            var (images, outputs) = (Images(), new Tensor(2, 10));
            FashionMlp.Load(family).Run(images, outputs);
            Print($"FashionMlp {family}", outputs.Data);
            FashionLeNet.Load(family).Run(images, outputs);
            Print($"FashionLeNet {family}", outputs.Data);
            FashionLstm.Load(family).Run(images, outputs);
            Print($"FashionLstm {family}", outputs.Data);
        }
    }

    private static string Describe() =>
        $"{RuntimeInformation.ProcessArchitecture}: {string.Join(", ", InstructionSets.InUse.DefaultIfEmpty("no vectors"))}; lookup by {InstructionSets.LookupPath}";

    /// <summary>All stored widths, with and without sign, in the shapes that kernels treat apart.</summary>
    private static IEnumerable<(string Name, LayerCase Layer)> Layers()
    {
        for (int bits = 1; bits <= 7; bits++)
        {
            foreach (bool signed in new[] { true, false })
            {
                int activationBits = signed ? bits : bits + 1;
                string format = string.Create(CultureInfo.InvariantCulture, $"{bits + 1} bits{(signed ? "" : ", rectified")}");
                yield return ($"Linear 131 -> 150, {format}", new(new(131, 150, 1, 1, 0, 1, 1), 1, 1, weightBits: bits, activationBits: activationBits, signed: signed));
                yield return ($"3x3, {format}", new(new(5, 50, 3, 1, 1, 1, 1), 9, 11, weightBits: bits, activationBits: activationBits, signed: signed));
                yield return ($"3x3 of 16 channels, {format}", new(new(16, 50, 3, 1, 1, 1, 1), 9, 11, weightBits: bits, activationBits: activationBits, signed: signed));
                yield return ($"1x1, {format}", new(new(40, 16, 1, 1, 0, 1, 1), 7, 5, weightBits: bits, activationBits: activationBits, signed: signed));
                yield return ($"grouped, dilated, strided, {format}", new(new(6, 8, 3, 2, 2, 2, 2), 12, 9, weightBits: bits, activationBits: activationBits, signed: signed));
                yield return ($"depthwise, {format}", new(new(44, 44, 3, 1, 1, 1, 44), 8, 8, weightBits: bits, activationBits: activationBits, signed: signed));
            }
        }
    }

    private static Tensor Images()
    {
        var images = new Tensor(2, 1, 28, 28);
        uint state = 1;
        foreach (ref float pixel in images.Data)
        {
            state = (state * 1664525) + 1013904223;
            pixel = ((state >> 24) / 128f) - 0.75f;
        }

        return images;
    }

    private static void Print(string name, ReadOnlySpan<float> values) =>
        Console.WriteLine($"{name}: {Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16]}");
}
