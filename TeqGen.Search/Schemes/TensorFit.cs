using TeqGen.Numerics;

namespace TeqGen.Search.Schemes;

/// <summary>Levels fitted to a tensor and how well they hold it.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Scheme">The scheme's name.</param>
/// <param name="Zero">How an exponential grid represents zero; null for other schemes, which all have a level at zero.</param>
/// <param name="Base">b, or null.</param>
/// <param name="Alpha">α, or null.</param>
/// <param name="Beta">β, or null.</param>
/// <param name="Bits">Stored bits, sign counted.</param>
/// <param name="Rmae">Σ|x − x̂| / Σ|x|; 0 for a tensor of zeros.</param>
/// <param name="SqnrDecibels">Signal to quantization noise ratio, or null where there is no noise.</param>
/// <param name="Levels">The magnitudes, ascending from 0.</param>
internal sealed record TensorFit(
    string Tensor,
    string Scheme,
    ZeroTreatment? Zero,
    double? Base,
    double? Alpha,
    double? Beta,
    int Bits,
    double Rmae,
    double? SqnrDecibels,
    double[] Levels);
