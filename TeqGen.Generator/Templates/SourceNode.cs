namespace TeqGen.Generator.Templates;

/// <summary>
/// A place in the source as the model holds it: the position in a table of locations that is kept outside of the model, so that moving
/// code about changes no model.
/// </summary>
/// <param name="Type">Full name of the class.</param>
/// <param name="Part">Which of the class's partial declarations.</param>
/// <param name="Ordinal">Position in that declaration's table.</param>
internal sealed record SourceNode(string Type, int Part, int Ordinal)
{
    /// <summary>Whether the place is in another assembly, whose source is not there.</summary>
    public bool IsElsewhere => Part < 0;

    /// <summary>A place in a class of another assembly.</summary>
    public static SourceNode Elsewhere(string type) => new(type, -1, 0);
}
