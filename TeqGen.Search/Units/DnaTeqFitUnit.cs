namespace TeqGen.Search;

/// <summary>Grids of both operands of a layer for one number of exponent bits, as <see cref="DnaTeqFitter"/> finds them.</summary>
/// <param name="weights">Magnitudes of the weights.</param>
/// <param name="activations">Magnitudes of the layer's inputs.</param>
/// <param name="exponentBits">Exponent bits of both.</param>
/// <param name="done">Called when it is done.</param>
internal sealed class DnaTeqFitUnit(MagnitudeDistribution weights, MagnitudeDistribution activations, int exponentBits, Action done) : ISearchUnit<LayerFit>
{
    /// <inheritdoc/>
    public string Kind => "dna-teq fit/1";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, weights);
        UnitBytes.Write(writer, activations);
        writer.Write((byte)exponentBits);
    }

    /// <inheritdoc/>
    public LayerFit Run(int threads, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fit = new DnaTeqFitter(weights, activations).Fit(exponentBits);
        done();
        return fit;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, LayerFit result) => UnitBytes.Write(writer, result);

    /// <inheritdoc/>
    public LayerFit Read(BinaryReader reader) => UnitBytes.ReadLayerFit(reader);
}
