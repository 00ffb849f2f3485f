using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Templates;

/// <summary>The signature of <c>Forward</c>; its body is one of the class's methods.</summary>
/// <param name="Key">The method.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="ReturnsTensor">Whether the method returns a tensor.</param>
/// <param name="Node">The method's name.</param>
internal sealed record ForwardTemplate(string Key, EquatableArray<ParameterTemplate> Parameters, bool ReturnsTensor, SourceNode Node);

/// <summary>A parameter of <c>Forward</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">The same as code writes it.</param>
/// <param name="IsTensor">Whether it is a tensor that is passed by value.</param>
/// <param name="Shape">Dimensions of its <c>[Shape]</c>; one that is not written as it should be has a maximum below 1.</param>
/// <param name="Mean">Of its <c>[Normalize]</c>.</param>
/// <param name="Deviation">Of its <c>[Normalize]</c>.</param>
/// <param name="Node">The parameter.</param>
internal sealed record ParameterTemplate(
    string Name,
    string Identifier,
    bool IsTensor,
    EquatableArray<Dimension>? Shape,
    EquatableArray<float> Mean,
    EquatableArray<float> Deviation,
    SourceNode Node);
