using TeqGen.Kernels;
using TeqGen.Kernels.Reference;
using TeqGen.Numerics;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Kernels;

public sealed class ReferenceKernelTests
{
    [Fact]
    public void The_four_terms_are_the_dot_product_of_the_levels()
    {
        var random = new Random(3);
        foreach (var layout in KernelSamples.EveryLayout())
        {
            double b = KernelSamples.BaseFor(Math.Max(layout.Weights.ExponentBits, layout.Activations.ExponentBits));
            var post = KernelSamples.Post(layout, b);
            byte[] weights = KernelSamples.Codes(random, layout.Weights, 77), activations = KernelSamples.Codes(random, layout.Activations, 77);
            double[] weightLevels = Levels(layout.Weights, b, post, weights: true), activationLevels = Levels(layout.Activations, b, post, weights: false);
            double sum = 0, size = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                double product = weightLevels[weights[k]] * activationLevels[activations[k]];
                sum += product;
                size += Math.Abs(product);
            }

            // One rounding to binary32 of the sum, and the cancellation of the four terms in binary64.
            double bound = (Math.Abs(sum) * 6e-8) + (size * 1e-11) + 1e-12;
            Assert.InRange(ReferenceKernel.Value(post, weights, activations) - sum, -bound, bound);
        }
    }

    [Fact]
    public void Zeros_contribute_nothing_in_either_treatment()
    {
        foreach (var post in KernelSamples.EveryPost())
        {
            byte top = (byte)(post.Layout.Weights.Magnitudes - 1), topActivation = (byte)(post.Layout.Activations.Magnitudes - 1);
            float product = ReferenceKernel.Value(post, [top], [topActivation]);
            float padded = ReferenceKernel.Value(post, [top, 0, top, 0], [topActivation, topActivation, 0, 0]);
            Assert.Equal(1, padded / (double)product, 1e-6);
        }
    }

    [Fact]
    public void An_empty_dot_product_is_zero() =>
        Assert.All(KernelSamples.EveryPost(), post => Assert.Equal(0f, ReferenceKernel.Value(post, [], [])));

    [Fact]
    public void Operands_with_different_bases_are_refused()
    {
        var weights = new ExponentialGrid(1.5, 1, -1, 3, true, ZeroTreatment.Companded);
        var activations = new ExponentialGrid(1.25, 1, -1, 3, true, ZeroTreatment.Companded);
        Assert.Contains("share one base", Assert.Throws<ArgumentException>(() => new PostProcessing(weights, activations)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20.0, 1e-145)]
    [InlineData(1.5, 1e-160)]
    public void Grids_whose_products_leave_binary64_are_refused(double b, double alpha)
    {
        var grid = new ExponentialGrid(b, alpha, -alpha, 7, true, ZeroTreatment.Companded);
        Assert.Contains("leave binary64", Assert.Throws<ArgumentException>(() => new PostProcessing(grid, grid)).Message, StringComparison.Ordinal);
    }

    private static double[] Levels(OperandFormat format, double b, PostProcessing post, bool weights)
    {
        double alpha = weights ? 0.037 : 0.11;
        Assert.Equal(0.037 * 0.11, post.FirstFactor, 1e-15);
        double beta = format.Companded ? -alpha : format.HasOffset ? alpha / 3 : 0;
        var levels = new double[1 << format.StoredBits];
        for (int code = 0; code < levels.Length; code++)
        {
            int m = code % format.Magnitudes;
            double magnitude = m == 0 ? 0 : (alpha * Math.Pow(b, m - format.FirstMagnitude)) + beta;
            levels[code] = code < format.Magnitudes ? magnitude : -magnitude;
        }

        return levels;
    }
}
