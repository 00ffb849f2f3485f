using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Rewriting;

/// <summary>Recognises what several steps amount to and puts one in their place, until nothing more is found.</summary>
internal static class Rewriter
{
    /// <summary>One pattern: the steps to put in place of the given one, the last with the same output, or null.</summary>
    private delegate IReadOnlyList<Step>? Pattern(Step step, StepIndex index);

    /// <summary>A pattern of one step.</summary>
    private delegate Step? Single(Step step, StepIndex index);

    // One group after the other: activations before constants move into layers, which would hide them, and what is left of constants at
    // the end.
    private static readonly Pattern[][] Groups =
    [
        [One(NormalizationPatterns.Rows), One(ActivationPatterns.Product), One(ActivationPatterns.HardSigmoid)],
        [
            One(LayerPatterns.AddIntoBias),
            One(LayerPatterns.MultiplyIntoWeight),
            One(LayerPatterns.PadIntoConvolution),
            One(LayerPatterns.GlobalAverage),
        ],
        [ReshapePatterns.Pull],
        [One(LayerPatterns.Affine)],
    ];

    public static StepGraph Run(StepGraph graph)
    {
        Step[] steps = [.. graph.Steps];
        foreach (var group in Groups)
        {
            steps = Exhaust(steps, graph.Outputs, group);
        }

        return graph with { Steps = steps };
    }

    private static Step[] Exhaust(Step[] steps, IReadOnlyList<Value> outputs, Pattern[] patterns)
    {
        for (bool changed = true; changed;)
        {
            changed = false;
            steps = Live(steps, outputs);
            var index = new StepIndex(steps, outputs);
            // From the end, so that a whole expression is seen before its parts.
            for (int i = steps.Length - 1; i >= 0 && !changed; i--)
            {
                var found = patterns.Select(pattern => pattern(steps[i], index));
                if (found.FirstOrDefault(steps => steps is not null) is { } replacement)
                {
                    steps = [.. steps[..i], .. replacement, .. steps[(i + 1)..]];
                    changed = true;
                }
            }
        }

        return steps;
    }

    private static Pattern One(Single single) => (step, index) => single(step, index) is { } replacement ? [replacement] : null;

    /// <summary>The steps that outputs depend on.</summary>
    private static Step[] Live(Step[] steps, IReadOnlyList<Value> outputs)
    {
        var needed = new HashSet<Value>(outputs);
        var live = new List<Step>();
        foreach (var step in steps.Reverse())
        {
            if (needed.Contains(step.Output))
            {
                needed.UnionWith(step.Inputs);
                live.Add(step);
            }
        }

        live.Reverse();
        return [.. live];
    }
}
