namespace TeqGen.Generator.Templates;

/// <summary>
/// A place in the source as the model holds it: the position in a table of locations that is kept outside of the model, so that moving
/// code about changes no model.
/// </summary>
/// <param name="Type">Full name of the class.</param>
/// <param name="Part">Which of the class's partial declarations.</param>
/// <param name="Ordinal">Position in that declaration's table.</param>
internal sealed record SourceNode(string Type, int Part, int Ordinal);
