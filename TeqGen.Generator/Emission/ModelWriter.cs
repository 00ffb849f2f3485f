using Microsoft.CodeAnalysis;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;

namespace TeqGen.Generator.Emission;

/// <summary>Writes <c>Load</c> and <c>Run</c> of a network.</summary>
internal static class ModelWriter
{
    private const string Family = "global::TeqGen.Kernels.KernelFamily";
    private const string Invalid = "global::System.InvalidOperationException";

    public static void Write(SourceProductionContext output, NetworkPlan plan, EmittedSize size)
    {
        var writer = new CodeWriter();
        if (plan.Run is { } planned)
        {
            writer.Text($"// {plan.Type.Name}: {size}");
            writer.Line($"// Values between layers that are alive at once: {planned.ArenaLength}{(planned.Rows > 1 ? $" for each of {planned.Rows} items" : "")}");
            writer.Line();
        }

        if (plan.HidesBase)
        {
            // The base may be a network that could not be followed and so has neither.
            writer.Text("#pragma warning disable CS0109");
            writer.Line();
        }

        writer.OpenType(plan.Type);
        WriteLoad(writer, plan, $"{Family} family = {Family}.Auto", fromFile: false);
        writer.Line();
        WriteLoad(writer, plan, $"string path, {Family} family = {Family}.Auto", fromFile: true);
        writer.Line();
        if (plan.Run is { } run)
        {
            WriteCreate(writer, plan, run);
            writer.Line();
            RunWriter.Write(writer, plan, run);
        }
        else
        {
            WriteRunStub(writer, plan);
        }

        if (plan.Generation is { } generation)
        {
            writer.Line();
            GenerationWriter.Write(writer, plan, generation);
        }

        writer.CloseType(plan.Type);
        writer.AddTo(output, plan.HintName + ".Model");
        if (plan.Products.Count > 0)
        {
            ProductWriter.Write(output, plan);
        }
    }

    private static void WriteLoad(CodeWriter writer, NetworkPlan plan, string parameters, bool fromFile)
    {
        string from = fromFile ? "a parameter file" : "the parameters in this assembly";
        writer.Text($"/// <summary>Loads the quantized network from {from}.</summary>");
        if (fromFile)
        {
            writer.Text("/// <param name=\"path\">The parameter file.</param>");
        }

        writer.Text("/// <param name=\"family\">How dot products are computed.</param>");
        writer.Text("/// <returns>The network, to be used through <c>Run</c>.</returns>");
        if (plan.Blob is not { } blob)
        {
            writer.Text($"/// <exception cref=\"{Invalid}\">Always: there are no quantized parameters.</exception>");
            writer.Text($"public {New(plan)}static {plan.Type.Name} Load({parameters}) =>");
            writer.Indent();
            writer.Text($"throw new {Invalid}({BindingWriter.Literal($"{plan.Type.Name} {plan.NoParameters}.")});");
            writer.Outdent();
            return;
        }

        string source = fromFile
            ? $"FromFile(path, \"{blob.Sha256}\")"
            : $"FromResource(typeof({plan.Type.Name}).Assembly, {BindingWriter.Literal(blob.File)}, \"{blob.Sha256}\")";
        const string Exception = "global::TeqGen.Models.ModelFileException";
        writer.Text($"/// <exception cref=\"{Exception}\">The parameters are missing, damaged or not of this build.</exception>");
        writer.Text($"public {New(plan)}static {plan.Type.Name} Load({parameters}) =>");
        writer.Indent();
        writer.Text($"TeqGenCreate(global::TeqGen.Models.ParameterBlob.{source}, family);");
        writer.Outdent();
    }

    private static void WriteCreate(CodeWriter writer, NetworkPlan plan, RunPlan run)
    {
        writer.Text($"private static {plan.Type.Name} TeqGenCreate(global::TeqGen.Models.ParameterBlob blob, {Family} family) => new()");
        writer.Open();
        string end = run.Normalizations.Count + plan.Products.Count == 0 ? ")," : ")";
        writer.Text("Quantized = new global::TeqGen.Models.QuantizedNetwork(");
        writer.Indent();
        writer.Text("blob,");
        writer.Text("family,");
        int arena = System.Math.Max(run.ArenaLength * run.Rows, System.Math.Max(plan.Generation?.Begin?.ArenaLength ?? 0, plan.Generation?.Step?.ArenaLength ?? 0));
        writer.Line($"{arena}{(plan.Layers.Count == 0 ? end : ",")}");
        for (int i = 0; i < plan.Layers.Count; i++)
        {
            writer.Text($"{plan.Layers[i].ClassName}.Definition{(i == plan.Layers.Count - 1 ? end : ",")}");
        }

        for (int i = 0; i < run.Normalizations.Count; i++)
        {
            var (path, features) = (run.Normalizations[i].Path, run.Normalizations[i].Features);
            string item = $"({BindingWriter.Literal(path)}, {ShapeText.Of(features)})";
            writer.Text($"{(i == 0 ? ".WithNormalizations(blob, " : "    ")}{item}{(i < run.Normalizations.Count - 1 ? "," : plan.Products.Count == 0 ? ")," : ")")}");
        }

        if (plan.Products.Count > 0)
        {
            writer.Text($".WithProducts({ProductWriter.ClassName}.Definitions),");
        }

        writer.Outdent();
        writer.Close(";");
    }

    private static void WriteRunStub(CodeWriter writer, NetworkPlan plan)
    {
        RunWriter.WriteDocumentation(writer, plan);
        writer.Text($"public {New(plan)}global::TeqGen.Tensor Run({InputChecks.Parameters(plan.InputIdentifiers)}) =>");
        writer.Indent();
        writer.Text($"throw new {Invalid}({BindingWriter.Literal(RunWriter.NotLoaded(plan))});");
        writer.Outdent();
        writer.Line();
        string target = RunWriter.TargetName(plan);
        RunWriter.WriteDocumentation(writer, plan, target);
        writer.Text($"public {New(plan)}void Run({InputChecks.Parameters(plan.InputIdentifiers)}, global::TeqGen.Tensor {target}) =>");
        writer.Indent();
        writer.Text($"throw new {Invalid}({BindingWriter.Literal(RunWriter.NotLoaded(plan))});");
        writer.Outdent();
    }

    /// <summary>For members that hide a base's.</summary>
    public static string New(NetworkPlan plan) => plan.HidesBase ? "new " : "";
}
