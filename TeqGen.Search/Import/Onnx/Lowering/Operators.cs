using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>What lowers each ONNX operator to steps.</summary>
internal static class Operators
{
    public delegate IReadOnlyList<Value> Lowering(NodeContext node);

    private static readonly Dictionary<string, Lowering> All = new(StringComparer.Ordinal)
    {
        ["Add"] = Arithmetic.Add,
        ["AveragePool"] = Pools.Average,
        ["BatchNormalization"] = Convolutions.BatchNormalization,
        ["Cast"] = Shapes.Same,
        ["Clip"] = Activations.Clip,
        ["Concat"] = Shapes.Concat,
        ["Conv"] = Convolutions.Conv,
        ["Div"] = Arithmetic.Divide,
        ["Dropout"] = Shapes.Dropout,
        ["Erf"] = Activations.Plain("Erf"),
        ["Flatten"] = Shapes.Flatten,
        ["Gelu"] = Activations.Gelu,
        ["Gemm"] = Matrices.Gemm,
        ["Gather"] = Slices.Gather,
        ["GlobalAveragePool"] = Pools.GlobalAverage,
        ["GlobalMaxPool"] = Pools.GlobalMax,
        ["GRU"] = Recurrent.Gru,
        ["HardSigmoid"] = Activations.HardSigmoid,
        ["HardSwish"] = Activations.Plain("HardSwish"),
        ["Identity"] = Shapes.Same,
        ["LayerNormalization"] = Normalizations.Layer,
        ["LeakyRelu"] = Activations.LeakyRelu,
        ["LSTM"] = Recurrent.Lstm,
        ["MatMul"] = Matrices.MatMul,
        ["Max"] = Arithmetic.Maximum,
        ["MaxPool"] = Pools.Max,
        ["Min"] = Arithmetic.Minimum,
        ["Mul"] = Arithmetic.Multiply,
        ["Neg"] = Arithmetic.Negate,
        ["Pad"] = Shapes.Pad,
        ["Pow"] = Arithmetic.Power,
        ["ReduceMean"] = Pools.ReduceMean,
        ["Relu"] = Activations.Plain("Relu"),
        ["Reshape"] = Shapes.Reshape,
        ["Sigmoid"] = Activations.Plain("Sigmoid"),
        ["Slice"] = Slices.Slice,
        ["Softmax"] = Activations.Softmax,
        ["Split"] = Slices.Split,
        ["Sqrt"] = Activations.Plain("Sqrt"),
        ["Squeeze"] = Shapes.Squeeze,
        ["Sub"] = Arithmetic.Subtract,
        ["Sum"] = Arithmetic.Sum,
        ["Tanh"] = Activations.Plain("Tanh"),
        ["Transpose"] = Permutations.Transpose,
        ["Unsqueeze"] = Shapes.Unsqueeze,
    };

    /// <summary>Names of the operators, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    public static Lowering? Find(string name) => All.GetValueOrDefault(name);
}
