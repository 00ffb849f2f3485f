namespace TeqGen.Shared.Graphs;

/// <summary>Names of the operations in a graph descriptor.</summary>
internal static class GraphOperation
{
    public const string Input = "input";
    public const string Linear = "linear";
    public const string Conv2d = "conv2d";
    public const string Relu = "relu";
    public const string MaxPool2d = "maxpool2d";
    public const string AvgPool2d = "avgpool2d";
    public const string GlobalAvgPool = "globalavgpool";
    public const string Flatten = "flatten";
    public const string Softmax = "softmax";
    public const string Add = "add";
    public const string Output = "output";

    /// <summary>Whether nodes of this operation have weights, which are quantized.</summary>
    public static bool HasWeights(string operation) => operation is Linear or Conv2d;
}
