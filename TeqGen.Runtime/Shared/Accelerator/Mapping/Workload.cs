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
internal sealed record WorkTensor(int Id, int Node, EquatableArray<int> Shape, int Bits, Grid? Grid)
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
/// <param name="Pool">The maximum that is taken then; null for none.</param>
/// <param name="Inputs">Tensors that it reads; of a layer one, without the one that is added.</param>
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
    PoolWindow? Pool,
    EquatableArray<int> Inputs,
    EquatableArray<WorkTarget> Targets);

/// <summary>Where a step's result goes.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Offset">First channel of the tensor that is written; not 0 for parts of a concatenation.</param>
internal readonly record struct WorkTarget(int Tensor, int Offset);
