using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Evaluates the definition of a root: its layers, then <c>Forward</c>, to one dataflow graph with shapes.</summary>
internal static class NetworkBuilder
{
    public static Network Build(ModuleTemplate module)
    {
        var root = module.Root!;
        var problems = new List<Problem>();
        var forward = module.Forward;
        GraphDescriptor? graph = null;
        var calls = EquatableArray<NetworkLayer>.Empty;
        bool canEmit = RootCheck.Run(module, problems);
        if (canEmit)
        {
            var layers = LayerBuilder.Build(module.Fields, problems);
            bool signature = SignatureCheck.Run(module, problems);
            if (signature && problems.Count == 0 && module.Fields.All(field => field.Initializer != FieldInitializer.Broken))
            {
                var builder = new GraphBuilder(module.Type.Name, forward!, layers);
                graph = builder.Build(problems);
                calls = graph is null ? default : builder.Layers.ToEquatableArray();
            }

            if (problems.Count == 0 && forward?.Problem is { What: { } what } problem)
            {
                problems.Add(Problem.At(problem.Node, "TEQ004", module.Type.Name, what, problem.Instead));
                graph = null;
            }
        }

        return new Network(
            module.Type,
            module.HintName,
            module.Traits.SeesRuntimeInternals,
            root,
            forward is { Parameters.Count: > 0 } ? forward.Parameters[0].Identifier : "input",
            graph,
            graph is null ? default : calls,
            canEmit && problems.All(problem => problem.Id != "TEQ004"),
            problems.ToEquatableArray());
    }
}
