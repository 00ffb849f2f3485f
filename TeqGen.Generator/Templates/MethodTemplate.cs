using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>A method of a module that takes or gives tensors.</summary>
/// <param name="Key">Name and parameter types, by which calls and overrides find it.</param>
/// <param name="Parameters">Names of its parameters.</param>
/// <param name="Body">What it does; null where it is abstract.</param>
internal sealed record MethodTemplate(string Key, EquatableArray<string> Parameters, Statement? Body);

/// <summary>A constructor.</summary>
/// <param name="Key">Its parameter types.</param>
/// <param name="Parameters">Its parameters with their defaults.</param>
/// <param name="CallsThis">Whether it calls another constructor of its own class, which then initializes the fields.</param>
/// <param name="BaseKey">The constructor it calls; null is the base's that needs no arguments.</param>
/// <param name="BaseArguments">What it passes there.</param>
/// <param name="Body">What it does.</param>
/// <param name="BaseNode">The call of the other constructor, if it is written.</param>
internal sealed record ConstructorTemplate(
    string Key,
    EquatableArray<ConstructorParameter> Parameters,
    bool CallsThis,
    string? BaseKey,
    EquatableArray<ArgumentTemplate> BaseArguments,
    Statement? Body,
    SourceNode? BaseNode);

/// <summary>A parameter of a constructor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOptional">Whether it has a default.</param>
/// <param name="Default">The default.</param>
internal sealed record ConstructorParameter(string Name, bool IsOptional, object? Default);
