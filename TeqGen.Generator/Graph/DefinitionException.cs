using System;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>
/// Evaluating a definition came to its end. Either the problem is definite, or it is for the caller to say what is lost by something that is not
/// known; where neither is given the code does not compile, which the compiler says.
/// </summary>
internal sealed class DefinitionException : Exception
{
    private DefinitionException(Problem? problem, SourceNode? node, string? what, string instead)
    {
        Problem = problem;
        Node = node;
        What = what;
        Instead = instead;
    }

    public Problem? Problem { get; }

    /// <summary>Place of what is not known.</summary>
    public SourceNode? Node { get; }

    /// <summary>What is not known.</summary>
    public string? What { get; }

    /// <summary>How to write it instead.</summary>
    public string Instead { get; }

    /// <summary>Whether only the compiler has something to say.</summary>
    public bool IsSilent => Problem is null && What is null;

    /// <summary>Whether its place is in another assembly, where nothing can be reported.</summary>
    public bool IsElsewhere => (Problem?.Node ?? Node)?.IsElsewhere == true;

    /// <summary>The same at a place that is nearer to the user's source.</summary>
    public DefinitionException MovedTo(SourceNode place)
    {
        if (Problem is { } problem)
        {
            return Of(problem with { Node = place });
        }

        string inside = $" in {TypeName.Short(Node!.Type)}";
        return Unknown(place, What is null || What.EndsWith(inside, System.StringComparison.Ordinal) ? What : What + inside, Instead);
    }

    public static DefinitionException Of(Problem problem) => new(problem, null, null, "");

    public static DefinitionException Unknown(SourceNode node, string? what, string instead) => new(null, node, what, instead);

    public static DefinitionException Silent() => new(null, null, null, "");
}
