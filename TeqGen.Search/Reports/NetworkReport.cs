using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search.Baselines;
using TeqGen.Search.Distributions;
using TeqGen.Search.Packing;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Reports;

/// <summary>All that a report says of a searched network.</summary>
/// <param name="Model">The network's class.</param>
/// <param name="Search">Where the parameters came from.</param>
/// <param name="Fp32Bytes">Bytes of the weights and biases in FP32.</param>
/// <param name="BlobBytes">Bytes of the parameter file.</param>
/// <param name="TestInputs">How many inputs accuracy was measured on.</param>
/// <param name="HasTest">Whether these are others than the calibration inputs.</param>
/// <param name="SensitivityInputs">How many calibration inputs sensitivities were measured on.</param>
/// <param name="Fp32">FP32's top-1; null without labels.</param>
/// <param name="Quantized">The searched network.</param>
/// <param name="Baselines">The usual quantizers on the same inputs.</param>
/// <param name="Frontier">Networks that the search saw; null where that is not known.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Warnings">What should be looked at, in words.</param>
internal sealed record NetworkReport(
    string Model,
    SearchProvenance Search,
    long Fp32Bytes,
    long BlobBytes,
    int TestInputs,
    bool HasTest,
    int SensitivityInputs,
    Top1Score? Fp32,
    ComparedQuantization Quantized,
    IReadOnlyList<ComparedQuantization> Baselines,
    IReadOnlyList<SeenNetwork>? Frontier,
    IReadOnlyList<ReportLayer> Layers,
    IReadOnlyList<string> Warnings);

/// <summary>A layer.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Kind"><c>linear</c> or <c>conv2d</c>.</param>
/// <param name="WeightShape">Shape of the weights.</param>
/// <param name="InputShape">Shape of one input.</param>
/// <param name="Kernel">The kernel family that <c>Auto</c> takes.</param>
/// <param name="SensitivityDecibels">SQNR of the network's outputs when this layer alone is quantized; null for a layer in FP32.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Activations">The inputs.</param>
internal sealed record ReportLayer(
    string Path,
    string Kind,
    IReadOnlyList<int> WeightShape,
    IReadOnlyList<int> InputShape,
    string Kernel,
    double? SensitivityDecibels,
    ReportOperand Weights,
    ReportOperand Activations);

/// <summary>One operand of a layer.</summary>
/// <param name="Analysis">Its values, and the distributions fitted to them; of weights with a factor for each output, divided by it.</param>
/// <param name="Grid">Its grid; null in FP32.</param>
/// <param name="Rmae">The error that the search reached; null in FP32.</param>
/// <param name="SqnrDecibels">Likewise.</param>
/// <param name="Use">How the values fall on the grid; null in FP32.</param>
/// <param name="Channels">Output channels of weights, input channels of activations.</param>
/// <param name="DeadChannels">Those with nothing but zeros: weights, or inputs on all of the calibration set.</param>
/// <param name="ErasedChannels">Outputs whose weights are zero after quantization only.</param>
internal sealed record ReportOperand(
    TensorAnalysis Analysis,
    ExponentialGrid? Grid,
    double? Rmae,
    double? SqnrDecibels,
    GridUse? Use,
    int Channels,
    int DeadChannels,
    int ErasedChannels);
