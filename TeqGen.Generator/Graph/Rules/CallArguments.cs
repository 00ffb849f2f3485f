using System.Linq;
using TeqGen.Generator.Templates;
using TeqGen.Shared;

namespace TeqGen.Generator.Graph.Rules;

/// <summary>A call's arguments by name, all of them known.</summary>
internal readonly struct CallArguments(EquatableArray<ArgumentTemplate> arguments)
{
    public int this[string parameter] => arguments.FirstOrDefault(argument => argument.Parameter == parameter)?.Value ?? 0;

    public bool Has(string parameter) => this[parameter] != 0;
}
