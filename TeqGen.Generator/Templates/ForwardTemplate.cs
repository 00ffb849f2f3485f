using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>
/// <c>Forward</c> as a list of operations. Values are numbered: the parameters first, then the result of each operation in turn.
/// </summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="ReturnsTensor">Whether the method returns a tensor.</param>
/// <param name="Operations">The operations, as far as the method could be followed.</param>
/// <param name="Result">The value that is returned; −1 where the end was not reached.</param>
/// <param name="Problem">Why the method could not be followed to its end.</param>
/// <param name="Node">The method's name.</param>
internal sealed record ForwardTemplate(
    EquatableArray<ParameterTemplate> Parameters,
    bool ReturnsTensor,
    EquatableArray<OperationTemplate> Operations,
    int Result,
    ForwardProblem? Problem,
    SourceNode Node);

/// <summary>A parameter of <c>Forward</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">The same as code writes it.</param>
/// <param name="IsTensor">Whether it is a tensor that is passed by value.</param>
/// <param name="Shape">Extents of its <c>[Shape]</c>.</param>
/// <param name="Mean">Of its <c>[Normalize]</c>.</param>
/// <param name="Deviation">Of its <c>[Normalize]</c>.</param>
/// <param name="Node">The parameter.</param>
internal sealed record ParameterTemplate(
    string Name,
    string Identifier,
    bool IsTensor,
    EquatableArray<int>? Shape,
    EquatableArray<float> Mean,
    EquatableArray<float> Deviation,
    SourceNode Node);

/// <summary>A call of a layer or an operator.</summary>
/// <param name="Name">The layer's field or the operator's method.</param>
/// <param name="IsLayer">Whether it is a layer.</param>
/// <param name="Operands">The values it takes.</param>
/// <param name="Arguments">Its other arguments, defaults included.</param>
/// <param name="Node">The call.</param>
internal sealed record OperationTemplate(
    string Name, bool IsLayer, EquatableArray<int> Operands, EquatableArray<ArgumentTemplate> Arguments, SourceNode Node);

/// <summary>Where following <c>Forward</c> ended.</summary>
/// <param name="What">What stands there; null where the code does not compile and the compiler says so.</param>
/// <param name="Instead">How to write it instead.</param>
/// <param name="Node">The expression or statement.</param>
internal sealed record ForwardProblem(string? What, string Instead, SourceNode Node);
