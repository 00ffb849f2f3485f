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
        new FlattenRule(),
        new ShapePreservingRule("Softmax", GraphOperation.Softmax),
        new AddRule(),
    }.ToDictionary(rule => rule.Name);

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", ByName.Keys);

    public static OperatorRule? Find(string name) => ByName.TryGetValue(name, out var rule) ? rule : null;
}

/// <summary>The layers.</summary>
internal static class KnownLayers
{
    private static readonly Dictionary<string, LayerRule> ByTypeName =
        new LayerRule[] { new LinearRule(), new Conv2dRule() }.ToDictionary(rule => rule.TypeName);

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", ByTypeName.Keys.Select(name => name.Substring("TeqGen.".Length)));

    public static LayerRule? Find(string typeName) => ByTypeName.TryGetValue(typeName, out var rule) ? rule : null;
}
