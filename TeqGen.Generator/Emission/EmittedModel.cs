using System;
using System.Collections.Immutable;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Planning;
using TeqGen.Shared;

namespace TeqGen.Generator.Emission;

/// <summary>How much is generated for a network's layers.</summary>
/// <param name="Layers">Layers, each with a file.</param>
/// <param name="Kernels">Kernels among them; the other layers share these or need none.</param>
/// <param name="Characters">Length of the files.</param>
internal sealed record EmittedSize(int Layers, int Kernels, int Characters)
{
    public override string ToString() => FormattableString.Invariant(
        $"{Layers} layers with {Kernels} counting kernels, {Layers - Kernels} of them with that of another or with none; {Characters} characters of source in {Layers} files");
}

/// <summary>A plan with the size of what was generated for its layers.</summary>
internal sealed record EmittedModel(NetworkPlan? Plan, EmittedSize Size, EquatableArray<Problem> Problems)
{
    public static EmittedModel Of(PlannedNetwork planned, ImmutableArray<LayerSource> all)
    {
        var own = all.Where(source => source.Network == planned.Plan?.Type.FullName).ToList();
        var size = new EmittedSize(own.Count, own.Count(source => source.HasKernel), own.Sum(source => source.Text.Length));
        var problems = planned is { Report: true, Plan: { Run: not null } plan }
            ? planned.Problems.Append(Problem.At(planned.Root, "TEQ018", plan.Type.Name, size.ToString()))
            : planned.Problems;
        return new EmittedModel(planned.Plan, size, problems.ToEquatableArray());
    }
}
