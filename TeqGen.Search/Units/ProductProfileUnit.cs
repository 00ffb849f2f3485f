using TeqGen.Numerics;
using TeqGen.Operators;

namespace TeqGen.Search;

/// <summary>What the samples of a product of two activations tell.</summary>
/// <param name="Left">Magnitudes that grids of the left operand are fitted to.</param>
/// <param name="Right">Magnitudes that grids of the right operand are fitted to.</param>
/// <param name="LeftErrors">For 2 to 8 stored bits the relative error of the product that rounding the left operand makes.</param>
/// <param name="RightErrors">The same of rounding the right operand.</param>
/// <param name="ReferenceLeft">The left operand's grid at the reference width.</param>
/// <param name="ReferenceRight">The right operand's grid at the reference width.</param>
internal sealed record ProfiledProduct(
    MagnitudeDistribution Left, MagnitudeDistribution Right, double[] LeftErrors, double[] RightErrors, ExponentialGrid ReferenceLeft, ExponentialGrid ReferenceRight)
{
    /// <summary>Fits grids of both operands, the right one's in the place of weights. Offsets would bring terms that depend on one operand alone, which nobody could count beforehand.</summary>
    public static LayerFitter FitterOf(MagnitudeDistribution right, MagnitudeDistribution left) => new(right, left, offsets: false);
}

/// <summary>Learns from samples how a product of two activations suffers from every width of its operands.</summary>
/// <param name="samples">FP32 operands.</param>
internal sealed class ProductProfileUnit(ProductSamples samples) : ISearchUnit<ProfiledProduct>
{
    /// <inheritdoc/>
    public string Kind => "product/1";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        foreach (var sample in samples.All)
        {
            foreach (int extent in (ReadOnlySpan<int>)[sample.Groups, sample.Rows, sample.Inner, sample.Columns])
            {
                writer.Write(extent);
            }

            UnitBytes.Write(writer, (ReadOnlySpan<float>)sample.Left);
            UnitBytes.Write(writer, (ReadOnlySpan<float>)sample.Right);
        }
    }

    /// <inheritdoc/>
    public ProfiledProduct Run(int threads, CancellationToken cancellationToken)
    {
        ProductSample[] all = [.. samples.All];
        var left = Distribution(all.Select(sample => sample.Left));
        var right = Distribution(all.Select(sample => sample.Right));
        var fitter = ProfiledProduct.FitterOf(right, left);
        const int Widths = LayerFitter.MaximumBits - LayerFitter.MinimumBits + 1;
        double[] leftErrors = new double[Widths], rightErrors = new double[Widths];
        double signal = all.Sum(sample => Energy(sample, sample.Left, sample.Right));
        Chunks.For(
            2 * Widths,
            threads,
            piece =>
            {
                bool isLeft = piece % 2 == 0;
                int bits = LayerFitter.MaximumBits - (piece / 2);
                var encoder = new GridEncoder((isLeft ? fitter.FitActivations(bits) : fitter.FitWeights(bits)).Grid);
                double error = all.Sum(sample => isLeft
                    ? Energy(sample, Error(sample.Left, encoder), sample.Right)
                    : Energy(sample, sample.Left, Error(sample.Right, encoder)));
                (isLeft ? leftErrors : rightErrors)[bits - LayerFitter.MinimumBits] = signal > 0 ? error / signal : 0;
            },
            cancellationToken);
        return new(left, right, leftErrors, rightErrors, fitter.FitActivations(WidthProfile.ReferenceBits).Grid, fitter.FitWeights(WidthProfile.ReferenceBits).Grid);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, ProfiledProduct result)
    {
        UnitBytes.Write(writer, result.Left);
        UnitBytes.Write(writer, result.Right);
        UnitBytes.Write(writer, result.LeftErrors);
        UnitBytes.Write(writer, result.RightErrors);
        UnitBytes.Write(writer, result.ReferenceLeft);
        UnitBytes.Write(writer, result.ReferenceRight);
    }

    /// <inheritdoc/>
    public ProfiledProduct Read(BinaryReader reader)
    {
        var (left, right) = (UnitBytes.ReadDistribution(reader), UnitBytes.ReadDistribution(reader));
        double[] leftErrors = UnitBytes.ReadDoubles(reader), rightErrors = UnitBytes.ReadDoubles(reader);
        var (referenceLeft, referenceRight) = (UnitBytes.ReadGrid(reader), UnitBytes.ReadGrid(reader));
        return new(left, right, leftErrors, rightErrors, referenceLeft, referenceRight);
    }

    private MagnitudeDistribution Distribution(IEnumerable<float[]> values)
    {
        float[] all = [.. values.SelectMany(part => part)];
        return all.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0
            ? throw new SearchException($"The operands of the product at node {samples.Node.Id} become NaN or infinite on the calibration set; check the weights and the normalisation.")
            : MagnitudeDistribution.Of(all);
    }

    private static float[] Error(float[] values, GridEncoder encoder)
    {
        var error = new float[values.Length];
        encoder.Round(values, error);
        for (int i = 0; i < error.Length; i++)
        {
            error[i] -= values[i];
        }

        return error;
    }

    // The sum of the squares of a product's values.
    private static double Energy(ProductSample sample, float[] left, float[] right)
    {
        var product = new float[sample.Groups * sample.Rows * sample.Columns];
        Attention.MatMul(left, right, product, sample.Groups, sample.Rows, sample.Inner, sample.Columns);
        double sum = 0;
        foreach (float value in product)
        {
            sum += (double)value * value;
        }

        return sum;
    }
}
