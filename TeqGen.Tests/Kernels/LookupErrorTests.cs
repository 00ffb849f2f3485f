using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using Xunit.Abstractions;

namespace TeqGen.Tests.Kernels;

/// <summary>The table in docs/kernels.md: what integer levels cost on the distributions that layers have.</summary>
public sealed class LookupErrorTests(ITestOutputHelper output)
{
    private const int Outputs = 32;
    private const int Patches = 4;
    private static readonly int[] Lengths = [25, 147, 576, 2048];

    /// <summary>Stored bits of signed operands, and the bound of the relative L2 error of a layer's outputs.</summary>
    public static TheoryData<int, double> Bounds => new()
    {
        { 2, 2e-4 },
        { 3, 4e-4 },
        { 4, 4e-4 },
        { 5, 5e-4 },
        { 6, 7e-4 },
        { 7, 7e-4 },
        { 8, 7e-4 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Lookup_stays_within_its_bound(int bits, double bound)
    {
        double laplace = Worst(bits, 1), heavy = Worst(bits, 2);
        output.WriteLine(FormattableString.Invariant($"{bits} stored bits: Laplace {laplace:E1}, heavy {heavy:E1}"));
        Assert.InRange(Math.Max(laplace, heavy), 1e-12, bound);
    }

    [Fact]
    public void The_documentation_states_these_bounds()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TeqGen.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds TeqGen.sln.");
        }

        string[] rows = File.ReadAllLines(Path.Combine(folder.FullName, "docs", "kernels.md"));
        foreach (object[] bound in (IEnumerable<object[]>)Bounds)
        {
            string end = FormattableString.Invariant($"| {bound[1]:0e-0} |");
            Assert.Contains(rows, row => row.StartsWith($"| {bound[0]} |", StringComparison.Ordinal) && row.EndsWith(end, StringComparison.Ordinal));
        }
    }

    private static double Worst(int bits, double tail)
    {
        var random = new Random(bits);
        return Lengths.Max(inputs => Math.Max(Error(random, bits, inputs, false, tail), Error(random, bits, inputs, true, tail)));
    }

    private static double Error(Random random, int bits, int inputs, bool rectified, double heavy)
    {
        float[] weights = [.. Enumerable.Range(0, Outputs * inputs).Select(_ => Sample(random, heavy))];
        float[] activations = [.. Enumerable.Range(0, Patches * inputs).Select(_ => rectified ? Math.Max(Sample(random, heavy), 0) : Sample(random, heavy))];
        double b = 1 + (Math.ScaleB(1, 1 - bits) * 2.65 * heavy);
        ExponentialGrid weightGrid = Fit(weights, b, bits - 1, true), activationGrid = Fit(activations, b, rectified ? bits : bits - 1, !rectified);
        var definition = new QuantizedLayerDefinition("layer", new(inputs, Outputs, 1, 1, 0, 1, 1), 1, 1, false, weightGrid, activationGrid, null);
        var parameters = new LayerParameters("layer", weightGrid.StoredBits, Encode(weightGrid, weights), null, null);
        List<double> expected = [];
        List<float> actual = [];
        for (int p = 0; p < Patches; p++)
        {
            float[] Run(KernelFamily family)
            {
                var layer = new QuantizedLayer(definition, parameters, "layer", family);
                var output = new float[Outputs];
                layer.Run(activations.AsSpan(p * inputs, inputs), output, false, new InferenceWorkspace(0, layer.Executor.Needs));
                return output;
            }

            expected.AddRange(Run(KernelFamily.Reference).Select(value => (double)value));
            actual.AddRange(Run(KernelFamily.Lookup));
        }

        return Distance.RelativeL2(expected, actual.ToArray());
    }

    // Laplace, or with a heavier tail where the exponent is 2: outliers make the unit of the levels large.
    private static float Sample(Random random, double heavy)
    {
        double magnitude = Math.Pow(-Math.Log(1 - random.NextDouble()), heavy);
        return (float)(random.Next(2) == 0 ? magnitude : -magnitude);
    }

    // The scale of least error among a ladder of them.
    private static ExponentialGrid Fit(float[] values, double b, int exponentBits, bool signed)
    {
        double span = ExponentialGrid.Powers(b, 1 << exponentBits)[^1] - 1, largest = values.Max(Math.Abs);
        ExponentialGrid Grid(double highest) => new(b, highest / span, -highest / span, exponentBits, signed, ZeroTreatment.Companded);
        return Enumerable.Range(1, 40).Select(i => Grid(largest * i / 40)).MinBy(grid =>
        {
            var rounded = new float[values.Length];
            new GridEncoder(grid).Round(values, rounded);
            return values.Zip(rounded, (x, y) => Math.Abs((double)x - y)).Sum();
        })!;
    }

    private static byte[] Encode(ExponentialGrid grid, float[] values)
    {
        var codes = new byte[values.Length];
        new GridEncoder(grid).Encode(values, codes);
        return codes;
    }
}
