using System.Linq;
using TeqGen.Generator.Templates;
using TeqGen.Shared;

namespace TeqGen.Generator.Emission;

/// <summary>What the binding of a module depends on, so that an edit of its methods writes it no second time.</summary>
/// <param name="Type">The class.</param>
/// <param name="HintName">Beginning of the name of its generated file.</param>
/// <param name="CallsBase">Whether the base has fields of its own.</param>
/// <param name="SeesRuntimeInternals">See <see cref="ModuleTraits"/>.</param>
/// <param name="Fields">The fields that hold modules.</param>
internal sealed record BindingPlan(
    TypeIdentity Type, string HintName, bool CallsBase, bool SeesRuntimeInternals, EquatableArray<BoundField> Fields)
{
    public static bool IsNeeded(ModuleTemplate module) =>
        module.Fields.Any(field => field.IsModule) && module.Traits is { DerivesFromModule: true, IsPartial: true, IsFileLocal: false }
        && !module.ClashesWith(GeneratedPart.Binding);

    public static BindingPlan Of(ModuleTemplate module) => new(
        module.Type,
        module.HintName,
        !module.Traits.BaseIsModule,
        module.Traits.SeesRuntimeInternals,
        module.Fields.Where(field => field.IsModule).Select(field => new BoundField(field.Name, field.WeightsName, field.Identifier)).ToEquatableArray());
}

/// <summary>A field that holds modules.</summary>
/// <param name="Name">Its name in paths.</param>
/// <param name="WeightsName">Its name in weight files.</param>
/// <param name="Identifier">Its name as code writes it.</param>
internal sealed record BoundField(string Name, string WeightsName, string Identifier);
