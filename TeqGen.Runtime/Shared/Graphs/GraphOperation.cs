namespace TeqGen.Shared.Graphs;

/// <summary>Names of the operations in a graph descriptor.</summary>
internal static class GraphOperation
{
    public const string Input = "input";
    public const string Linear = "linear";

    /// <summary>Rows of an embedding, looked up. The product with its rows, which gives logits, is a <see cref="Linear"/> of the same path.</summary>
    public const string Embedding = "embedding";
    public const string Conv2d = "conv2d";
    public const string Relu = "relu";
    public const string MaxPool2d = "maxpool2d";
    public const string AvgPool2d = "avgpool2d";
    public const string GlobalAvgPool = "globalavgpool";
    public const string Flatten = "flatten";
    public const string Reshape = "reshape";
    public const string MatMul = "matmul";
    public const string LayerNorm = "layernorm";
    public const string RmsNorm = "rmsnorm";
    public const string SinusoidalPositions = "sinusoidalpositions";
    public const string RotaryPositions = "rotarypositions";
    public const string Lstm = "lstm";
    public const string Gru = "gru";
    public const string Softmax = "softmax";
    public const string MaskedSoftmax = "maskedsoftmax";
    public const string Add = "add";
    public const string AddConstant = "addconstant";
    public const string Multiply = "multiply";
    public const string MultiplyConstant = "multiplyconstant";
    public const string BatchNorm2d = "batchnorm2d";
    public const string AdaptiveAvgPool2d = "adaptiveavgpool2d";
    public const string Concat = "concat";
    public const string Slice = "slice";
    public const string Pad = "pad";
    public const string Pad2d = "pad2d";
    public const string Transpose = "transpose";
    public const string Relu6 = "relu6";
    public const string Clip = "clip";
    public const string LeakyRelu = "leakyrelu";
    public const string Sigmoid = "sigmoid";
    public const string HardSigmoid = "hardsigmoid";
    public const string HardSwish = "hardswish";
    public const string SiLU = "silu";
    public const string Gelu = "gelu";
    public const string Tanh = "tanh";
    public const string Output = "output";

    /// <summary>
    /// Whether nodes of this operation have weights that are quantized. A normalization is folded into the convolution before it instead.
    /// </summary>
    public static bool HasWeights(string operation) => operation is Linear or Conv2d || IsRecurrence(operation);

    /// <summary>Whether a node is a loop over its first axis, whose product is of the state of the step before.</summary>
    public static bool IsRecurrence(string operation) => operation is Lstm or Gru;

    /// <summary>Whether a node normalizes rows with parameters that stay in binary32.</summary>
    public static bool IsRowNormalization(string operation) => operation is LayerNorm or RmsNorm;

    /// <summary>Whether a node changes the shape of its operand and nothing in memory.</summary>
    public static bool IsView(string operation) => operation is Flatten or Reshape;
}
