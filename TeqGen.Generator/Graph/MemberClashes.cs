using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared;

namespace TeqGen.Generator.Graph;

/// <summary>Members that a user wrote and that would be generated as well. The generated file is left out, so that the compiler does not complain of it.</summary>
internal static class MemberClashes
{
    public static EquatableArray<Problem> Find(ModuleTemplate module) => module.Clashes
        .Where(clash => clash.Part != GeneratedPart.Generation && (clash.Part != GeneratedPart.Binding || module.Fields.Any(field => field.IsModule)))
        .Select(clash => Problem.At(clash.Node, "TEQ009", module.Type.Name, clash.Name, clash.Part switch
        {
            GeneratedPart.Binding => "the layers in its fields are bound by it",
            GeneratedPart.Graph => "tools read the network's graph from it",
            _ => "it loads and runs the quantized network",
        }))
        .ToEquatableArray();
}
