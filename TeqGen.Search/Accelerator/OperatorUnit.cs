using TeqGen.Operators;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search.Accelerator;

/// <summary>What the vector unit computes of an operator: the operators of <c>Forward</c>, and normalizations by the parameters that its command names.</summary>
internal static class OperatorUnit
{
    /// <param name="node">The operator.</param>
    /// <param name="inputs">Its operands with a batch of one; of a normalization the values and [1, kinds, features] of parameters.</param>
    public static Tensor Compute(GraphNode node, Tensor[] inputs)
    {
        if (!GraphOperation.IsRowNormalization(node.Operation))
        {
            return NodeOperators.Compute(node, inputs);
        }

        int features = node.Integer("features");
        float[] parameters = inputs[1].Data.ToArray();
        var output = new Tensor(inputs[0].Shape);
        if (node.Operation == GraphOperation.LayerNorm)
        {
            RowNormalization.LayerNorm(inputs[0].Data, output.Data, new(parameters[..features], parameters[features..]), node.Reals("epsilon")[0]);
        }
        else
        {
            RowNormalization.RmsNorm(inputs[0].Data, output.Data, new(parameters, null), node.Reals("epsilon")[0]);
        }

        return output;
    }
}
