using TeqGen.Numerics;
using TeqGen.Search.Commands;
using TeqGen.Search.Distributions;
using TeqGen.Search.Packing;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Reports;

/// <summary>A report as JSON.</summary>
internal static class ReportJson
{
    public static JsonValue Of(NetworkReport report) => JsonValue.Object(
        ("model", JsonValue.String(report.Model)),
        ("strategy", JsonValue.String(report.Search.Strategy)),
        ("inputs", JsonValue.Number(report.TestInputs)),
        ("onTestInputs", JsonValue.Boolean(report.HasTest)),
        ("bytes", JsonValue.Number(report.BlobBytes)),
        ("fp32Bytes", JsonValue.Number(report.Fp32Bytes)),
        ("fp32Top1", ResultJson.Real(report.Fp32?.Fraction)),
        ("quantized", BaselinesCommand.Json(report.Quantized)),
        ("baselines", JsonValue.Array(report.Baselines.Select(BaselinesCommand.Json))),
        ("frontier", report.Frontier is { } seen ? JsonValue.Array(seen.Select(Seen)) : ResultJson.Null),
        ("warnings", JsonValue.Array(report.Warnings.Select(JsonValue.String))),
        ("layers", JsonValue.Array(report.Layers.Select(Layer))));

    private static JsonValue Seen(SeenNetwork network) => JsonValue.Object(
        ("meanBits", ResultJson.Real(network.MeanBits)),
        ("loss", ResultJson.Real(network.Loss)),
        ("sqnrDb", ResultJson.Real(network.SqnrDecibels)),
        ("chosen", JsonValue.Boolean(network.Chosen)));

    private static JsonValue Layer(ReportLayer layer) => JsonValue.Object(
        ("path", JsonValue.String(layer.Path)),
        ("kind", JsonValue.String(layer.Kind)),
        ("weightShape", JsonValue.Array(layer.WeightShape.Select(extent => JsonValue.Number(extent)))),
        ("inputShape", JsonValue.Array(layer.InputShape.Select(extent => JsonValue.Number(extent)))),
        ("kernel", JsonValue.String(layer.Kernel)),
        ("sensitivityDb", ResultJson.Real(layer.SensitivityDecibels)),
        ("weights", Operand(layer.Weights)),
        ("activations", Operand(layer.Activations)));

    private static JsonValue Operand(ReportOperand operand) => JsonValue.Object(
        ("grid", operand.Grid is { } grid ? Grid(grid) : ResultJson.Null),
        ("rmae", ResultJson.Real(operand.Rmae)),
        ("sqnrDb", ResultJson.Real(operand.SqnrDecibels)),
        ("usedLevels", operand.Use is { } use ? JsonValue.Number(use.UsedLevels) : ResultJson.Null),
        ("clippedShare", ResultJson.Real(operand.Use?.ClippedShare)),
        ("erasedShare", ResultJson.Real(operand.Use?.ErasedShare)),
        ("channels", JsonValue.Number(operand.Channels)),
        ("deadChannels", JsonValue.Number(operand.DeadChannels)),
        ("distribution", AnalysisJson.Of(operand.Analysis, FitRanking.Likelihood)));

    private static JsonValue Grid(ExponentialGrid grid) => JsonValue.Object(
        ("bits", JsonValue.Number(grid.StoredBits)),
        ("signed", JsonValue.Boolean(grid.Signed)),
        ("zero", JsonValue.String(grid.Zero.ToString().ToLowerInvariant())),
        ("base", ResultJson.Real(grid.Base)),
        ("alpha", ResultJson.Real(grid.Alpha)),
        ("beta", ResultJson.Real(grid.Beta)));
}
