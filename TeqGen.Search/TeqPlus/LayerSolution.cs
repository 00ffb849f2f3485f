using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>A layer as it will be stored.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Fit">Both operands' grids.</param>
/// <param name="Weights">Codes, factors and bias.</param>
internal sealed record LayerSolution(ExecutableLayer Layer, LayerFit Fit, Reconstruction Weights)
{
    /// <summary>The layer with rounded values, as a run of the network takes it.</summary>
    public PreparedLayer Prepare()
    {
        var encoder = new GridEncoder(Fit.Activations.Grid);
        var bias = Weights.Bias is null ? null : new Tensor(Weights.Bias, Weights.Bias.Length);
        return new(Layer, Weights.Decode(Fit.Weights.Grid, Layer.Weight.Shape), bias, encoder.Round);
    }
}
