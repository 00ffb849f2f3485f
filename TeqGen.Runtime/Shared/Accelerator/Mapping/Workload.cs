using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>A network as the machine executes it: steps in order, and the tensors between them.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Tensors">The tensors, the network's input first.</param>
/// <param name="Output">The tensor with the network's result, in binary32.</param>
internal sealed record Workload(EquatableArray<WorkStep> Steps, EquatableArray<WorkTensor> Tensors, int Output);

/// <summary>A value in one form in memory. A value that several consumers want in different forms is several tensors.</summary>
/// <param name="Id">Its position among the tensors.</param>
/// <param name="Node">The graph's node.</param>
/// <param name="Shape">Shape without the batch.</param>
/// <param name="Bits">Bits of an element.</param>
/// <param name="Grid">Grid of its codes; null for binary32 and for the baselines' numbers.</param>
/// <param name="IsParameter">Whether it holds the parameters of the node, a normalization, and not its value.</param>
internal sealed record WorkTensor(int Id, int Node, EquatableArray<int> Shape, int Bits, Grid? Grid, bool IsParameter = false)
{
    public int Channels => Shape.Count == 0 ? 1 : Shape[0];

    public int Elements
    {
        get
        {
            int elements = 1;
            foreach (int extent in Shape)
            {
                elements *= extent;
            }

            return elements;
        }
    }
}

/// <summary>A layer with what is fused into it, or an operator without weights.</summary>
/// <param name="Name">Path of the layer, or number and name of the operator.</param>
/// <param name="Node">The graph's node.</param>
/// <param name="Layer">Extents of the layer; null for an operator.</param>
/// <param name="Numbers">How the layer's operands are represented; null for an operator.</param>
/// <param name="HasBias">Whether the layer has a bias.</param>
/// <param name="Relu">Whether a ReLU follows it.</param>
/// <param name="Add">The tensor that is added then; −1 for none.</param>
/// <param name="AddRelu">Whether a ReLU follows the sum.</param>
/// <param name="Chain">Operators that follow, each on the values of the one before.</param>
/// <param name="Pool">The maximum that is taken then; null for none.</param>
/// <param name="Inputs">Tensors that it reads; of a layer one, of a product of activations both operands, without the one that is added.</param>
/// <param name="Targets">Tensors that it writes.</param>
internal sealed record WorkStep(
    string Name,
    GraphNode Node,
    LayerShape? Layer,
    LayerNumbers? Numbers,
    bool HasBias,
    bool Relu,
    int Add,
    bool AddRelu,
    EquatableArray<GraphNode> Chain,
    PoolWindow? Pool,
    EquatableArray<int> Inputs,
    EquatableArray<WorkTarget> Targets)
{
    /// <summary>Operations fused after the layer for each value: a ReLU, a sum, a maximum, operators.</summary>
    public int Fused => (Relu || AddRelu ? 1 : 0) + (Add >= 0 ? 1 : 0) + (Pool is null ? 0 : 1) + Chain.Sum(node => VectorWork.PerValue(node.Operation, 1));

    /// <summary>Values that it gives.</summary>
    public long Results => Layer is not { } layer ? Node.Length
        : (long)layer.Outputs / layer.Gates * (Pool?.OutputHeight(layer.OutputHeight) ?? layer.OutputHeight) * (Pool?.OutputWidth(layer.OutputWidth) ?? layer.OutputWidth);
}

/// <summary>Where a step's result goes.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Offset">First channel of the tensor that is written; not 0 for parts of a concatenation.</param>
/// <param name="Order">Transpositions, one after the other, by which values go to their places.</param>
internal readonly record struct WorkTarget(int Tensor, int Offset, EquatableArray<Transposition> Order);
