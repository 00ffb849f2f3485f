using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>The operators of <c>TeqGen.Functional</c>.</summary>
internal static class KnownOperators
{
    private static readonly Dictionary<string, OperatorRule> ByName = new OperatorRule[]
    {
        new ShapePreservingRule("Relu", GraphOperation.Relu),
        new WindowPoolingRule("MaxPool2d", GraphOperation.MaxPool2d),
        new WindowPoolingRule("AvgPool2d", GraphOperation.AvgPool2d),
        new GlobalAvgPoolRule(),
        new AdaptiveAvgPool2dRule(),
        new FlattenRule(),
        new ReshapeRule(),
        new SoftmaxRule(),
        new MatMulRule(),
        new PositionsRule("SinusoidalPositions", GraphOperation.SinusoidalPositions),
        new PositionsRule("RotaryPositions", GraphOperation.RotaryPositions),
        new ArithmeticRule("Add", GraphOperation.Add),
        new ArithmeticRule("Multiply", GraphOperation.Multiply),
        new ConcatRule(),
        new SliceRule(),
        new PadRule(),
        new Pad2dRule(),
        new TransposeRule(),
        new ShapePreservingRule("Relu6", GraphOperation.Relu6),
        new ShapePreservingRule("Clip", GraphOperation.Clip, "minimum", "maximum"),
        new ShapePreservingRule("LeakyRelu", GraphOperation.LeakyRelu, "slope"),
        new ShapePreservingRule("Sigmoid", GraphOperation.Sigmoid),
        new ShapePreservingRule("HardSigmoid", GraphOperation.HardSigmoid, "alpha", "beta"),
        new ShapePreservingRule("HardSwish", GraphOperation.HardSwish),
        new ShapePreservingRule("SiLU", GraphOperation.SiLU),
        new ShapePreservingRule("Gelu", GraphOperation.Gelu, "tanh"),
        new ShapePreservingRule("Tanh", GraphOperation.Tanh),
    }.ToDictionary(rule => rule.Name);

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", ByName.Keys);

    /// <summary>Sums and products with a constant, which share their names with those of two tensors.</summary>
    private static readonly Dictionary<string, OperatorRule> WithConstant = new OperatorRule[]
    {
        new ShapePreservingRule("Add", GraphOperation.AddConstant, "summand"),
        new ShapePreservingRule("Multiply", GraphOperation.MultiplyConstant, "factor"),
    }.ToDictionary(rule => rule.Name);

    private static readonly MaskedSoftmaxRule Masked = new();

    public static OperatorRule? Find(string name, int operands) => operands == 1 && WithConstant.TryGetValue(name, out var constant) ? constant
        : operands == 2 && name == Masked.Name ? Masked
        : ByName.TryGetValue(name, out var rule) ? rule
        : null;
}

/// <summary>The layers.</summary>
internal static class KnownLayers
{
    private static readonly Dictionary<string, LayerRule> ByTypeName =
        new LayerRule[]
        {
            new LinearRule(),
            new Conv2dRule(),
            new EmbeddingRule(),
            new BatchNorm2dRule(),
            new RecurrenceRule("TeqGen.LstmRecurrence", GraphOperation.Lstm, 4),
            new RecurrenceRule("TeqGen.GruRecurrence", GraphOperation.Gru, 3),
            new NormalizationRule("TeqGen.LayerNorm", GraphOperation.LayerNorm),
            new NormalizationRule("TeqGen.RmsNorm", GraphOperation.RmsNorm),
        }.ToDictionary(rule => rule.TypeName);

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", ByTypeName.Keys.Select(name => name.Substring("TeqGen.".Length)));

    public static LayerRule? Find(string typeName) => ByTypeName.TryGetValue(typeName, out var rule) ? rule : null;
}
