namespace TeqGen.Search;

/// <summary>Fits both operands of a layer or a product under one base.</summary>
/// <param name="fitter">The operands.</param>
/// <param name="widths">Their widths.</param>
internal sealed class FitUnit(LayerFitter fitter, LayerWidths widths) : ISearchUnit<LayerFit>
{
    /// <inheritdoc/>
    public string Kind => "fit/4";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        fitter.Write(writer);
        writer.Write((byte)widths.Weights);
        writer.Write((byte)widths.Activations);
    }

    /// <inheritdoc/>
    public LayerFit Run(int threads, CancellationToken cancellationToken) => fitter.Fit(widths.Weights, widths.Activations);

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, LayerFit result) => UnitBytes.Write(writer, result);

    /// <inheritdoc/>
    public LayerFit Read(BinaryReader reader) => UnitBytes.ReadLayerFit(reader);
}
