using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Evaluates the definition of a root: its modules, then <c>Forward</c>, to one dataflow graph with shapes.</summary>
internal static class NetworkBuilder
{
    /// <param name="module">The root.</param>
    /// <param name="library">All module classes, the root among them.</param>
    public static Network Build(ModuleTemplate module, ModuleLibrary library)
    {
        var forward = library.FindForward(module);
        var problems = new List<Problem>();
        var builder = new GraphBuilder();
        bool canEmit = RootCheck.Run(module, problems);
        var graph = canEmit ? Evaluate(module, forward, library, builder, problems) : null;
        return new Network(
            module.Type,
            module.HintName,
            module.Traits.SeesRuntimeInternals,
            module.Root!,
            forward is { Parameters.Count: > 0 } ? forward.Parameters.Select(parameter => parameter.Identifier).ToEquatableArray() : new(["input"]),
            graph,
            graph is null ? default : builder.Layers.ToEquatableArray(),
            canEmit && problems.All(problem => problem.Id != "TEQ004"),
            module.ClashesWith(GeneratedPart.Graph),
            module.ClashesWith(GeneratedPart.Model),
            module.ClashesWith(GeneratedPart.Generation),
            module.Traits.HidesBase,
            problems.Select(problem => problem.Node is { IsElsewhere: true } ? problem with { Node = module.BaseNode } : problem).ToEquatableArray());
    }

    private static GraphDescriptor? Evaluate(
        ModuleTemplate module, ForwardTemplate? forward, ModuleLibrary library, GraphBuilder builder, List<Problem> problems)
    {
        var evaluator = new Evaluator(library, builder, module);
        try
        {
            var root = evaluator.Modules.CreateRoot(module);
            problems.AddRange(evaluator.Modules.Problems);
            bool signature = SignatureCheck.Run(module, forward, problems);
            if (!signature || problems.Count > 0 || evaluator.Modules.IsBroken)
            {
                return null;
            }

            var layers = PathAssigner.Assign(root, library, module.BaseNode, problems);
            if (problems.Count > 0 || library.FindMethod(module, forward!.Key) is not ({ } owner, { Body: { } body }))
            {
                return null;
            }

            var inputs = forward.Parameters.ToDictionary(parameter => parameter.Name, parameter => (object?)new TensorValue(builder.AddInput(parameter)));
            var frame = new Frame(root, owner.Type.FullName, inputs, null);
            if (evaluator.Run(body, frame, forward.Node) is not TensorValue result)
            {
                return null;
            }

            var graph = builder.Finish(result.Node);
            problems.AddRange(UnusedLayers.Find(layers, graph, module.Type.Name));
            return graph;
        }
        catch (DefinitionException e)
        {
            problems.AddRange(evaluator.Modules.Problems.Except(problems));
            if (e.Problem is { } problem)
            {
                problems.Add(problem);
            }
            else if (e.What is { } what)
            {
                problems.Add(Problem.At(e.Node!, "TEQ004", module.Type.Name, what, e.Instead));
            }

            return null;
        }
    }
}
