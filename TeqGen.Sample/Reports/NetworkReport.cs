namespace TeqGen.Sample.Reports;

/// <summary>What the sample measured of one network. Top-1 is a fraction of the images; latencies are medians for one image on one thread.</summary>
public sealed record NetworkReport(
    string Network,
    int Images,
    double Fp32Top1,
    double Int8Top1,
    double ExponentialTop1,
    double WeightBits,
    double ActivationBits,
    double MeanBits,
    long Fp32Bytes,
    long Int8Bytes,
    long ExponentialBytes,
    double Fp32Microseconds,
    double CountingMicroseconds,
    double LookupMicroseconds,
    IReadOnlyList<LayerReport> Layers);

/// <summary>One quantized layer: its extents and its two grids.</summary>
public sealed record LayerReport(
    string Path,
    string Shape,
    long Weights,
    int Activations,
    double Base,
    OperandReport WeightGrid,
    OperandReport ActivationGrid);

/// <summary>One operand's grid.</summary>
public sealed record OperandReport(int StoredBits, int ExponentBits, bool Signed, string Zero, double Alpha, double Beta);
