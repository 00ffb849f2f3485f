namespace TeqGen.Search;

/// <summary>Fits both operands of a layer under one base.</summary>
/// <param name="profile">The layer.</param>
/// <param name="widths">Their widths.</param>
internal sealed class FitUnit(LayerProfile profile, LayerWidths widths) : ISearchUnit<LayerFit>
{
    /// <inheritdoc/>
    public string Kind => "fit/2";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, profile.Known.Weights);
        UnitBytes.Write(writer, profile.Known.Inputs);
        UnitBytes.WriteOptional(writer, profile.Known.InputLimit);
        writer.Write((byte)widths.Weights);
        writer.Write((byte)widths.Activations);
    }

    /// <inheritdoc/>
    public LayerFit Run(int threads, CancellationToken cancellationToken) => profile.Fitter.Fit(widths.Weights, widths.Activations);

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, LayerFit result) => UnitBytes.Write(writer, result);

    /// <inheritdoc/>
    public LayerFit Read(BinaryReader reader) => UnitBytes.ReadLayerFit(reader);
}
