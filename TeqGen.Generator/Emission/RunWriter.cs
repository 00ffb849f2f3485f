using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes <c>Run</c>: the plan's steps, one call each.</summary>
internal sealed class RunWriter
{
    private readonly CodeWriter writer;
    private readonly NetworkPlan plan;
    private readonly RunPlan run;
    private readonly StepWriter steps;
    private readonly InputChecks checks;

    private RunWriter(CodeWriter writer, NetworkPlan plan, RunPlan run)
    {
        this.writer = writer;
        this.plan = plan;
        this.run = run;
        steps = new StepWriter(writer, run, plan.InputIdentifiers);
        checks = new InputChecks(writer, plan.Type.Name + ".Run", plan.InputIdentifiers, run.InputShapes);
    }

    public static void Write(CodeWriter writer, NetworkPlan plan, RunPlan run) => new RunWriter(writer, plan, run).Write();

    public static void WriteDocumentation(CodeWriter writer, NetworkPlan plan, string? target = null)
    {
        writer.Text(target is null
            ? "/// <summary>Quantized inference. Any number of threads may call it.</summary>"
            : "/// <summary>Quantized inference into a tensor that is there already; from the second time on nothing is allocated. Any number of threads may call it.</summary>");
        for (int i = 0; i < plan.InputIdentifiers.Count; i++)
        {
            string shape = plan.Run is null ? "A batch, shaped as for <c>Forward</c>" : InputChecks.Extents(plan.Run.InputShapes[i]);
            writer.Text($"/// <param name=\"{plan.InputIdentifiers[i].TrimStart('@')}\">{shape}.</param>");
        }

        string result = plan.Run is null ? "What <c>Forward</c> returns" : InputChecks.Extents(plan.Run.OutputShape);
        writer.Text(target is null ? $"/// <returns>{result}.</returns>" : $"/// <param name=\"{target}\">Receives {(plan.Run is null ? "what <c>Forward</c> returns" : result)}.</param>");
        const string Exception = "global::System.InvalidOperationException";
        writer.Text($"/// <exception cref=\"{Exception}\">The network was not loaded with <c>Load</c>.</exception>");
    }

    /// <summary>A name for the last parameter that is not another's.</summary>
    public static string TargetName(NetworkPlan plan) => UniqueName.Of("output", [.. plan.InputIdentifiers]);

    public static string NotLoaded(NetworkPlan plan) =>
        $"This {plan.Type.Name} was not loaded quantized: create it with {plan.Type.Name}.Load(), or use Forward for FP32.";

    private void Write()
    {
        string input = plan.InputIdentifiers[0], output = steps.Name("output"), inputs = string.Join(", ", plan.InputIdentifiers);
        WriteDocumentation(writer, plan);
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">The input has another shape.</exception>");
        writer.Text($"public {ModelWriter.New(plan)}global::TeqGen.Tensor Run({InputChecks.Parameters(plan.InputIdentifiers)})");
        writer.Open();
        writer.Text($"TeqGenCheckInput({inputs});");
        checks.WriteExtents();
        writer.Text($"var {output} = new global::TeqGen.Tensor({input}.Batch, {Join(run.OutputShape)});");
        writer.Text($"Run({inputs}, {output});");
        writer.Text($"return {output};");
        writer.Close();
        writer.Line();
        WriteDocumentation(writer, plan, output);
        writer.Text("/// <exception cref=\"global::System.ArgumentException\">The input or the output has another shape.</exception>");
        writer.Text($"public {ModelWriter.New(plan)}void Run({InputChecks.Parameters(plan.InputIdentifiers)}, global::TeqGen.Tensor {output})");
        writer.Open();
        writer.Text($"TeqGenCheckInput({inputs});");
        checks.WriteExtents();
        WriteOutputCheck(input, output);
        steps.Open(NotLoaded(plan));
        WriteItems(input, output);
        steps.Close();
        writer.Close();
        writer.Line();
        checks.WriteMethod("TeqGenCheckInput");
    }

    /// <summary>The steps, for one item of the batch after the other or for some of them together.</summary>
    private void WriteItems(string input, string output)
    {
        string n = steps.Name("n"), rows = steps.Name("rows");
        writer.Text($"for (int {n} = 0; {n} < {input}.Batch; {n}{(run.Rows == 1 ? "++" : $" += {ShapeText.Of(run.Rows)}")})");
        writer.Open();
        if (run.Rows > 1)
        {
            writer.Text($"int {rows} = global::System.Math.Min({ShapeText.Of(run.Rows)}, {input}.Batch - {n});");
        }

        string count = run.Rows == 1 ? "" : $", {rows}";
        for (int i = 0; i < plan.InputIdentifiers.Count; i++)
        {
            writer.Text($"var {steps.Name(StepWriter.LocalOf(i))} = {plan.InputIdentifiers[i]}.Item{(run.Rows == 1 ? "" : "s")}({n}{count});");
        }

        writer.Text($"var {steps.Name("result")} = {output}.Item{(run.Rows == 1 ? "" : "s")}({n}{count});");
        steps.WriteAll();
        writer.Close();
    }

    private void WriteOutputCheck(string input, string output)
    {
        writer.Text($"global::System.ArgumentNullException.ThrowIfNull({output});");
        var conditions = new List<string> { $"{output}.Rank != {ShapeText.Of(run.OutputShape.Count + 1)}", $"{output}.Batch != {input}.Batch" };
        conditions.AddRange(run.OutputShape.Select((dimension, i) => $"{output}.Shape[{ShapeText.Of(i + 1)}] != {ExtentCode.Of(dimension)}"));
        checks.WriteRefusal(conditions, output, "gives", run.OutputShape);
        writer.Text($"if ({string.Join(" || ", plan.InputIdentifiers.Select(source => $"global::System.MemoryExtensions.Overlaps<float>({output}.Data, {source}.Data)"))})");
        writer.Open();
        writer.Text($"throw new global::System.ArgumentException({BindingWriter.Literal($"{plan.Type.Name}.Run cannot write over its input: give it an output with memory of its own.")}, nameof({output}));");
        writer.Close();
        writer.Line();
    }

    private static string Join(IEnumerable<Dimension> values) => string.Join(", ", values.Select(ExtentCode.Of));
}
