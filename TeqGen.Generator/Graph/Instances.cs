using System.Collections.Generic;
using TeqGen.Generator.Graph.Rules;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>A tensor while a definition is evaluated: the value of a node of the graph.</summary>
internal sealed record TensorValue(int Node);

/// <summary>A layer with its constructor's arguments known and checked.</summary>
internal sealed class LayerInstance(LayerRule rule, CallArguments arguments)
{
    public LayerRule Rule { get; } = rule;

    public CallArguments Arguments { get; } = arguments;

    /// <summary>Path from the root; empty while no field holds the layer.</summary>
    public string Path { get; set; } = "";

    /// <summary>How it is to be computed: a kernel family by its number.</summary>
    public int Kernel { get; set; }

    /// <summary>The field that holds it.</summary>
    public SourceNode? Node { get; set; }
}

/// <summary>An object of a module class.</summary>
internal sealed class ModuleInstance(ModuleTemplate template)
{
    public ModuleTemplate Template { get; } = template;

    /// <summary>Values of the fields of the class and its bases.</summary>
    public Dictionary<(string Type, string Field), object?> Fields { get; } = [];

    /// <summary>Arguments of the constructor that each class was made by, which methods see where it is the primary one.</summary>
    public Dictionary<string, Dictionary<string, object?>> Parameters { get; } = [];
}

/// <summary>What code sees while it is evaluated.</summary>
/// <param name="Self">The module that the code is a method of.</param>
/// <param name="Type">The class that the code stands in.</param>
/// <param name="Locals">Locals and parameters.</param>
/// <param name="Field">The field that is being initialized, for messages; null in a method.</param>
internal sealed record Frame(ModuleInstance? Self, string Type, Dictionary<string, object?> Locals, string? Field)
{
    /// <summary>Whether modules may be created here: what <c>Forward</c> creates has no path and no weights.</summary>
    public bool CreatesModules => Field is not null;
}
