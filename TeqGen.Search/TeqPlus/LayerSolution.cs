using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>A layer as it will be stored.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Fit">Both operands' grids.</param>
/// <param name="Weights">Codes, factors and bias.</param>
internal sealed record LayerSolution(ExecutableLayer Layer, LayerFit Fit, Reconstruction Weights)
{
    /// <summary>The weights' grid with the errors of the values that its codes and factors stand for, against the FP32 weights.</summary>
    public OperandFit WeightError()
    {
        var values = Weights.Decode(Fit.Weights.Grid, Layer.Weight.Shape).Data;
        var original = Layer.Weight.Data;
        double noise = 0, signal = 0, difference = 0, sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double error = (double)original[i] - values[i];
            noise += error * error;
            signal += (double)original[i] * original[i];
            difference += Math.Abs(error);
            sum += Math.Abs((double)original[i]);
        }

        return new(Fit.Weights.Grid, signal > 0 ? noise / signal : 0, sum > 0 ? difference / sum : 0);
    }

    /// <summary>The layer with rounded values, as a run of the network takes it.</summary>
    public PreparedLayer Prepare() => Weights.Prepare(Layer, Fit.Weights.Grid, new GridEncoder(Fit.Activations.Grid).Round);
}
