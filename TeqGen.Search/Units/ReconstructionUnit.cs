using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>Puts a layer's weights on a grid so that its outputs come nearest to their targets.</summary>
/// <param name="layer">The layer.</param>
/// <param name="moments">Moments of its samples.</param>
/// <param name="damping">Damping of the second-order problem.</param>
/// <param name="grid">The weights' grid.</param>
/// <param name="ingredients">What to use.</param>
internal sealed class ReconstructionUnit(
    ExecutableLayer layer, GroupMoments[] moments, double damping, ExponentialGrid grid, Ingredients ingredients) : ISearchUnit<Reconstruction>
{
    /// <inheritdoc/>
    public string Kind => "reconstruction/1";

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        UnitBytes.Write(writer, layer);
        foreach (var group in moments)
        {
            UnitBytes.Write(writer, group.Covariance);
            UnitBytes.Write(writer, group.Cross);
            UnitBytes.Write(writer, group.InputMean);
            UnitBytes.Write(writer, group.OutputMean);
            UnitBytes.Write(writer, group.OutputVariance);
        }

        writer.Write(damping);
        UnitBytes.Write(writer, grid);
        writer.Write((int)ingredients);
    }

    /// <inheritdoc/>
    public Reconstruction Run(int threads, CancellationToken cancellationToken) =>
        LayerReconstruction.Of(layer, moments, damping, ingredients).Run(grid, threads, cancellationToken);

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, Reconstruction result) => UnitBytes.Write(writer, result);

    /// <inheritdoc/>
    public Reconstruction Read(BinaryReader reader) => UnitBytes.ReadReconstruction(reader);
}
