using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Generator.Templates;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes <c>Begin</c> and <c>Step</c> of a network that can be run step by step.</summary>
internal sealed class GenerationWriter
{
    private const string StateType = "global::TeqGen.Models.GenerationState";
    private const string Invalid = "global::System.InvalidOperationException";
    private readonly CodeWriter writer;
    private readonly NetworkPlan plan;
    private readonly GenerationPlan generation;
    private readonly EquatableArray<string> before;

    private GenerationWriter(CodeWriter writer, NetworkPlan plan, GenerationPlan generation)
    {
        (this.writer, this.plan, this.generation) = (writer, plan, generation);
        before = plan.InputIdentifiers.Take(plan.InputIdentifiers.Count - 1).ToEquatableArray();
    }

    public static void Write(CodeWriter writer, NetworkPlan plan, GenerationPlan generation)
    {
        var self = new GenerationWriter(writer, plan, generation);
        self.WriteBegin();
        writer.Line();
        self.WriteStep();
    }

    private void WriteBegin()
    {
        string state = UniqueName.Of("state", [.. before]);
        string separator = before.Count == 0 ? "" : ", ";
        string codes = generation.StateBytes + generation.CacheBytes == 0 ? "" : $", codeBytes: {ShapeText.Of(generation.StateBytes)}, cachedCodeBytes: {ShapeText.Of(generation.CacheBytes)}";
        writer.Text("/// <summary>A state to generate with, for one thread at a time: what <c>Begin</c> and <c>Step</c> work in.</summary>");
        writer.Text($"public {ModelWriter.New(plan)}static {StateType} CreateState() => new(");
        writer.Line($"    {generation.StateLength}, {generation.CacheLength}, {generation.Dimension.Maximum}, {generation.OutputLength}, {NamedExtents().Length}{codes});");
        writer.Line();
        writer.Text("/// <summary>Begins to generate: computes what does not depend on the steps and forgets those before. Nothing is allocated from the second time on.</summary>");
        writer.Text($"/// <param name=\"{state}\">A state, which the steps that follow go on with.</param>");
        for (int i = 0; i < before.Count; i++)
        {
            string shape = generation.Begin is null ? "One item, shaped as for <c>Forward</c>" : InputChecks.Extents(generation.Begin.InputShapes[i]) + " with a batch of 1";
            writer.Text($"/// <param name=\"{before[i].TrimStart('@')}\">{shape}.</param>");
        }

        writer.Text($"/// <exception cref=\"{Invalid}\">The network was not loaded with <c>Load</c>.</exception>");
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">An input has another shape.</exception>");
        string head = $"public {ModelWriter.New(plan)}void Begin({StateType} {state}{separator}{InputChecks.Parameters(before)})";
        if (generation.Begin is not { } begin)
        {
            WriteStub(head);
            return;
        }

        var steps = new StepWriter(writer, begin, before);
        var checks = new InputChecks(writer, plan.Type.Name + ".Begin", before, begin.InputShapes);
        writer.Text(head);
        writer.Open();
        if (before.Count > 0)
        {
            writer.Text($"TeqGenCheckBegin({string.Join(", ", before)});");
            checks.WriteRefusal([$"{before[0]}.Batch != 1"], before[0], "takes one item of", begin.InputShapes[0]);
        }

        checks.WriteExtents();
        steps.Open(RunWriter.NotLoaded(plan), () =>
        {
            writer.Text($"{state}.Begin(this);");
            string[] extents = NamedExtents();
            for (int i = 0; i < extents.Length; i++)
            {
                writer.Text($"{state}.Extents[{ShapeText.Of(i)}] = {ExtentCode.Local(extents[i])};");
            }
        });
        for (int i = 0; i < before.Count; i++)
        {
            writer.Text($"var {steps.Name(StepWriter.LocalOf(i))} = {before[i]}.Item(0);");
        }

        steps.WriteAll();
        steps.Close();
        writer.Close();
        if (before.Count > 0)
        {
            writer.Line();
            checks.WriteMethod("TeqGenCheckBegin");
        }
    }

    private void WriteStep()
    {
        writer.Text("/// <summary>Computes one step after those before. Nothing is allocated from the second time on.</summary>");
        writer.Text("/// <param name=\"state\">A state that was begun with; belongs to one thread at a time.</param>");
        writer.Text($"/// <param name=\"input\">The step's part of the last input: [{ShapeText.Of(generation.StepShape)}].</param>");
        writer.Text($"/// <param name=\"result\">Receives the step's part of what <c>Run</c> gives, {ShapeText.Of(generation.OutputLength)} values.</param>");
        writer.Text($"/// <exception cref=\"{Invalid}\">The network was not loaded with <c>Load</c>, the state was not begun with by it, or has all steps that there can be.</exception>");
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">A span has another length.</exception>");
        string head = $"public {ModelWriter.New(plan)}void Step({StateType} state, global::System.ReadOnlySpan<float> input, global::System.Span<float> result)";
        if (generation.Step is not { } step)
        {
            WriteStub(head);
            return;
        }

        var steps = new StepWriter(writer, step, []);
        writer.Text(head);
        writer.Open();
        int length = generation.StepShape.Aggregate(1, (product, dimension) => product * dimension.Maximum);
        writer.Line($"int {GenerationPlanner.Position} = state.Advance(this, input.Length, {length}, result.Length);");
        writer.Text($"int {ExtentCode.Local(generation.Dimension.Name!)} = {GenerationPlanner.Position} + 1;");
        string[] extents = NamedExtents();
        for (int i = 0; i < extents.Length; i++)
        {
            writer.Text($"int {ExtentCode.Local(extents[i])} = state.Extents[{ShapeText.Of(i)}];");
        }

        steps.Open(RunWriter.NotLoaded(plan));
        steps.WriteAll();
        steps.Close();
        writer.Close();
    }

    private string[] NamedExtents() => generation.Begin is null
        ? []
        : [.. generation.Begin.InputShapes.SelectMany(shape => shape).Select(dimension => dimension.Name).OfType<string>().Distinct()];

    private void WriteStub(string head)
    {
        writer.Text(head + " =>");
        writer.Indent();
        writer.Text($"throw new {Invalid}({BindingWriter.Literal(RunWriter.NotLoaded(plan))});");
        writer.Outdent();
    }
}
