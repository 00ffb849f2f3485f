using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>Operations of the vector unit, the same on every machine.</summary>
internal static class VectorWork
{
    /// <summary>Whether an operator gives each value from one value and can so follow a layer before its results are stored.</summary>
    public static bool IsElementwise(string operation) => operation is GraphOperation.AddConstant or GraphOperation.MultiplyConstant
        or GraphOperation.Relu6 or GraphOperation.Clip or GraphOperation.LeakyRelu or GraphOperation.Sigmoid or GraphOperation.HardSigmoid
        or GraphOperation.HardSwish or GraphOperation.SiLU or GraphOperation.Gelu or GraphOperation.Tanh;

    /// <summary>Operations of an operator for each of its values.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inner">Terms of a matrix product.</param>
    public static int PerValue(string operation, int inner) => operation switch
    {
        // Maximum, exponential, sum, division; mean, deviation, factor and summand.
        GraphOperation.Softmax or GraphOperation.MaskedSoftmax or GraphOperation.LayerNorm or GraphOperation.RmsNorm => 4,
        GraphOperation.MatMul => inner,
        _ => 1,
    };

    /// <summary>Values of an operand that an operator reads: of a slice those that it keeps, of an embedding the rows that are looked up.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="index">Which operand.</param>
    /// <param name="operand">Its values.</param>
    public static long Read(GraphNode node, int index, long operand) => node.Operation switch
    {
        GraphOperation.Slice => System.Math.Min(operand, node.Length),
        GraphOperation.Embedding when index == EmbeddingTable.Operand => node.Length,
        GraphOperation.Embedding => node.Length / node.Shape[node.Shape.Count - 1],
        _ => operand,
    };

    /// <summary>Bits of an operand's value: binary32 but for codes that are looked up.</summary>
    public static int Bits(GraphNode node, int index) =>
        node.Operation == GraphOperation.Embedding && index == EmbeddingTable.Operand ? node.Integer(EmbeddingTable.Bits) : 32;

    /// <summary>
    /// Operations that follow dot products: scale and bias, what else is fused, a recurrence's gates and state, and encoding into each form.
    /// </summary>
    /// <param name="values">Dot products.</param>
    /// <param name="gates">Of them those that make one result.</param>
    /// <param name="stateOperations">Operations that make it.</param>
    /// <param name="fused">Operations fused after the layer, for each value.</param>
    /// <param name="targets">Forms of the result.</param>
    public static long AfterProducts(long values, int gates, int stateOperations, int fused, int targets) =>
        (values * (1 + fused)) + (LayerTiles.Divide(values, (long)gates) * (stateOperations + targets));
}
