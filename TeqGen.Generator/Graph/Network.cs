using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>A root class with its definition evaluated as far as that was possible.</summary>
/// <param name="Type">The class.</param>
/// <param name="HintName">Beginning of the names of its generated files.</param>
/// <param name="SeesRuntimeInternals">See <see cref="ModuleTraits"/>.</param>
/// <param name="Root">The attribute.</param>
/// <param name="InputIdentifiers">Names of <c>Forward</c>'s parameters.</param>
/// <param name="Graph">The dataflow graph, or null where there is none.</param>
/// <param name="Layers">The layers that the graph calls, in the order of the calls.</param>
/// <param name="HasStubs">
/// Whether <c>Load</c> and <c>Run</c> exist without a graph: while the definition has an error, so that it does not cause others.
/// </param>
/// <param name="HasOwnGraph">Whether the user wrote the members that hold the graph.</param>
/// <param name="HasOwnModel">Whether the user wrote <c>Load</c> or <c>Run</c>.</param>
/// <param name="HasOwnSteps">Whether the user wrote members of the names of those that run it step by step.</param>
/// <param name="HidesBase">See <see cref="ModuleTraits"/>.</param>
/// <param name="Problems">What is wrong with the definition.</param>
internal sealed record Network(
    TypeIdentity Type,
    string HintName,
    bool SeesRuntimeInternals,
    RootTemplate Root,
    EquatableArray<string> InputIdentifiers,
    GraphDescriptor? Graph,
    EquatableArray<NetworkLayer> Layers,
    bool HasStubs,
    bool HasOwnGraph,
    bool HasOwnModel,
    bool HasOwnSteps,
    bool HidesBase,
    EquatableArray<Problem> Problems)
{
    public NetworkLayer? FindLayer(string path) => Layers.FirstOrDefault(layer => layer.Path == path);
}

/// <summary>A layer of a network.</summary>
/// <param name="Path">Path from the root.</param>
/// <param name="Operation">Its kind, one of <see cref="GraphOperation"/>.</param>
/// <param name="WeightShape">Shape of its weights.</param>
/// <param name="InputShape">Shape of what it encodes, without the batch: its input, or the states of a recurrence.</param>
/// <param name="Geometry">The convolution it amounts to.</param>
/// <param name="HasBias">Whether it has a bias, of its own or by a normalization that it does as well.</param>
/// <param name="Node">The field.</param>
/// <param name="Kernel">How it is to be computed: a kernel family by its number, 0 where the cost model chooses.</param>
internal sealed record NetworkLayer(
    string Path,
    string Operation,
    EquatableArray<int> WeightShape,
    EquatableArray<int> InputShape,
    Convolution Geometry,
    bool HasBias,
    SourceNode Node,
    int Kernel)
{
    /// <summary>How often its kernel runs in one inference: once for each row of a Linear's input, once for each step of a recurrence.</summary>
    public int Rows => Operation == GraphOperation.Conv2d ? 1 : InputShape.Aggregate(1, (product, extent) => product * extent) / Geometry.Inputs;
}

/// <summary>A layer as a convolution over an image; a Linear is a 1×1 convolution over one pixel, done for every row.</summary>
internal sealed record Convolution(
    int Inputs,
    int Outputs,
    (int Height, int Width) Kernel,
    (int Height, int Width) Stride,
    (int Height, int Width) Padding,
    int Dilation,
    int Groups,
    int Height,
    int Width)
{
    /// <summary>Length of one dot product.</summary>
    public int PatchLength => Inputs / Groups * Kernel.Height * Kernel.Width;
}
