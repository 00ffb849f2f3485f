using TeqGen.Search.Schemes;

namespace TeqGen.Tests.Search.Schemes;

/// <summary>Fits of the stratified Laplace magnitudes against what converged searches reach, at 3 to 7 stored bits.</summary>
public sealed class SchemeTableTests
{
    private static readonly FitSample Laplace = FitSample.Of("laplace", SampleTensors.Laplace());

    [Theory]
    [InlineData("uniform-absmax", 0.791, 0.431, 0.212, 0.104, 0.0511)]
    [InlineData("uniform-clip", 0.270, 0.150, 0.0836, 0.0466, 0.0258)]
    [InlineData("exponential", 0.250, 0.126, 0.0643, 0.0329, 0.0169)]
    [InlineData("companded", 0.252, 0.127, 0.0649, 0.0332, 0.0171)]
    [InlineData("beta0", 0.252, 0.131, 0.0696, 0.0374, 0.0202)]
    [InlineData("log2", 0.254, 0.172, 0.170, 0.170, 0.170)]
    [InlineData("log-sqrt2", 0.318, 0.137, 0.0871, 0.0862, 0.0862)]
    [InlineData("lloyd", 0.2500, 0.1250, 0.0625, 0.0312, 0.0158)]
    public void The_error_of_a_converged_search_is_reached(string scheme, params double[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            var fit = SchemeFitter.Fit("laplace", Laplace, scheme, i + 3, SignBit.Auto);

            // Below the table by more than its rounding and the search's freedom would be a wrong measure.
            Assert.InRange(fit.Rmae, 0.97 * expected[i], 1.01 * expected[i]);
            Assert.Equal(1 << (i + 2), fit.Levels.Length);
        }
    }

    [Fact]
    public void The_bases_are_those_of_the_table()
    {
        double[] expected = [1.71, 1.33, 1.164, 1.084, 1.044];
        for (int i = 0; i < expected.Length; i++)
        {
            double found = SchemeFitter.Fit("laplace", Laplace, "exponential", i + 3, SignBit.Auto).Base!.Value;
            Assert.InRange(found - 1, 0.98 * (expected[i] - 1), 1.02 * (expected[i] - 1));
        }
    }
}
