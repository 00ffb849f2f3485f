using TeqGen.Generator.Graph;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>What is generated for a root: <c>Load</c> and <c>Run</c>.</summary>
/// <param name="Type">The class.</param>
/// <param name="HintName">Beginning of the names of its generated files.</param>
/// <param name="HidesBase">See <see cref="ModuleTraits"/>.</param>
/// <param name="InputIdentifiers">Names of the inputs.</param>
/// <param name="Blob">The parameter file; null while there are no usable parameters.</param>
/// <param name="Run">The plan; null without parameters.</param>
/// <param name="Layers">The quantized layers in the order of their definitions.</param>
/// <param name="NoParameters">Why there are no parameters, for the exception that Load throws.</param>
/// <param name="Generation">How it is run step by step, where that is possible; without parameters what is known without them.</param>
/// <param name="Products">The quantized products of two activations in the order of the graph.</param>
internal sealed record NetworkPlan(
    TypeIdentity Type,
    string HintName,
    bool HidesBase,
    EquatableArray<string> InputIdentifiers,
    BlobReference? Blob,
    RunPlan? Run,
    EquatableArray<LayerPlan> Layers,
    string NoParameters,
    GenerationPlan? Generation = null,
    EquatableArray<ProductPlan> Products = default);

/// <summary>What is generated for a quantized layer.</summary>
/// <param name="Network">The class it is generated into.</param>
/// <param name="HintName">Name of its generated file.</param>
/// <param name="ClassName">Name of its generated class.</param>
/// <param name="KernelOwner">Class whose counting kernel it uses: its own, or that of an earlier layer that needs the same; null where it counts on bit planes.</param>
/// <param name="SeesRuntimeInternals">See <see cref="ModuleTraits"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="OutputShape">Shape of its output.</param>
/// <param name="Parameters">Its grids.</param>
/// <param name="Counters">Layout of its counters.</param>
/// <param name="Choice">How it is computed.</param>
/// <param name="LookedUp">Whether rows of its weights are looked up.</param>
internal sealed record LayerPlan(
    TypeIdentity Network,
    string HintName,
    string ClassName,
    string? KernelOwner,
    bool SeesRuntimeInternals,
    NetworkLayer Layer,
    EquatableArray<int> OutputShape,
    ManifestLayer Parameters,
    CounterLayout Counters,
    KernelChoice Choice,
    bool LookedUp);

/// <summary>The straight-line plan of an inference.</summary>
/// <param name="InputShapes">Of each input, without the batch.</param>
/// <param name="OutputShape">Without the batch.</param>
/// <param name="ArenaLength">Values between layers that are alive at once, in one piece of memory.</param>
/// <param name="Steps">What is done, in order.</param>
/// <param name="Normalizations">The normalizations that no layer does; steps have their numbers.</param>
/// <param name="Rows">Items of a batch that go through the steps together.</param>
internal sealed record RunPlan(
    EquatableArray<EquatableArray<Dimension>> InputShapes,
    EquatableArray<Dimension> OutputShape,
    int ArenaLength,
    EquatableArray<RunStep> Steps,
    EquatableArray<PlannedNormalization> Normalizations,
    int Rows = 1);

/// <summary>A normalization with parameters of its own.</summary>
internal sealed record PlannedNormalization(string Path, int Features);

/// <summary>One step.</summary>
/// <param name="Comment">Nodes and shape, for the reader.</param>
/// <param name="Operation">One of <c>GraphOperation</c>; its output node is a copy.</param>
/// <param name="Layer">Index of the layer, of a normalization its index among these, or −1.</param>
/// <param name="Relu">Whether a ReLU is part of the layer's step.</param>
/// <param name="Inputs">Where the operands are.</param>
/// <param name="Output">Where the result goes.</param>
/// <param name="Constants">Further arguments of the operator in its order, as code; of a Concat those of each operand.</param>
/// <param name="ChannelsLast">Whether images among the operands have their channels innermost.</param>
/// <param name="PixelStride">Of a layer between images with their channels innermost the distance of the output's pixels; else 0.</param>
/// <param name="Scratch">Memory that the step works in, or null.</param>
/// <param name="Reader">Index of the layer that alone reads the output and may have it encoded, or −1.</param>
/// <param name="HandedOver">Whether the input was written so for this layer.</param>
/// <param name="Product">Number of the quantized product that the step computes or encodes for, or −1.</param>
/// <param name="Accumulates">Whether the result is added to what is there.</param>
internal sealed record RunStep(
    string Comment,
    string Operation,
    int Layer,
    bool Relu,
    EquatableArray<Place> Inputs,
    Place Output,
    EquatableArray<string> Constants,
    bool ChannelsLast = false,
    int PixelStride = 0,
    Place? Scratch = null,
    int Reader = -1,
    bool HandedOver = false,
    int Product = -1,
    bool Accumulates = false)
{
    /// <summary>In place of the arguments for an operand of a Concat that was computed where it belongs.</summary>
    public const string Done = "";
}

/// <summary>Where a value is.</summary>
/// <param name="Kind">The memory.</param>
/// <param name="Start">Its first value; of an input its number.</param>
/// <param name="Length">How far it reaches.</param>
/// <param name="PixelStride">Where it is some channels of a wider image, which the other members then describe, the distance of pixels; else 0.</param>
/// <param name="FirstChannel">The first of these channels.</param>
/// <param name="Size">Its number of values as code where that is not constant, else null.</param>
internal sealed record Place(PlaceKind Kind, int Start, int Length, int PixelStride = 0, int FirstChannel = 0, string? Size = null);

/// <summary>Kinds of memory in an inference.</summary>
internal enum PlaceKind
{
    /// <summary>The caller's input.</summary>
    Input,

    /// <summary>The output that is returned.</summary>
    Output,

    /// <summary>The workspace.</summary>
    Arena,

    /// <summary>What the beginning of a generation leaves for its steps.</summary>
    State,

    /// <summary>What steps leave for later ones.</summary>
    Cache,

    /// <summary>What the beginning leaves as packed codes.</summary>
    StateCodes,

    /// <summary>What steps leave as packed codes.</summary>
    CacheCodes,
}
