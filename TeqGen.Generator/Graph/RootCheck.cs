using System.Collections.Generic;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>Whether a class can be a root, which decides whether anything can be generated for it.</summary>
internal static class RootCheck
{
    public static bool Run(ModuleTemplate module, List<Problem> problems)
    {
        string? problem = module.Traits switch
        {
            { DerivesFromModule: false } => "does not derive from TeqGen.Module; write 'partial class … : Module'",
            { IsPartial: false } => "is not partial, or a type around it is not; add 'partial' so that code can be generated into it",
            { IsFileLocal: true } => "is local to its file, where no generated code can reach it; remove 'file'",
            { IsGeneric: true } => "has type parameters, or a type around it has; a network must be one definite class",
            { IsAbstract: true } => "is abstract or static, so that it cannot be loaded; put the attribute on a class that derives from it",
            _ when !module.Root!.NamesManifest => "names no manifest; write [ExponentialQuantized(\"" + module.Type.Name + ".teq.json\")]",
            { HasDefaultConstructor: false } => "has no constructor that can be called without arguments, which Load needs",
            _ => null,
        };
        if (problem is not null)
        {
            problems.Add(Problem.At(module.Root!.ClassNode, "TEQ001", module.Type.Name, problem));
        }

        else if (KernelCheck.Find(module) is { } wrong)
        {
            problems.Add(wrong);
            return false;
        }

        return problem is null;
    }
}
