using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Emission;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Generator.Templates;
using TeqGen.Generator.Templates.References;
using TeqGen.Generator.Templates.Text;
using TeqGen.Shared;

namespace TeqGen.Generator;

/// <summary>
/// Turns classes that derive from <c>TeqGen.Module</c> into networks that can be loaded: Templates → Graph → Planning → Emission. What
/// passes between the steps compares by value and holds neither symbols nor syntax nor locations, so that an edit that changes nothing
/// ends early.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ExponentialQuantizationGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var readings = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => ModuleFragmentReader.IsCandidate(node), ModuleFragmentReader.Read)
            .Where(static reading => reading is not null);
        var fragments = readings.Select(static (reading, _) => reading!.Fragment).WithTrackingName(TrackingNames.Fragments);
        var locations = readings.Select(static (reading, _) => reading!.Locations).WithTrackingName(TrackingNames.Locations);
        var modules = fragments.Collect().Select(static (all, _) => ModuleLinker.Link(all)).SelectMany(static (all, _) => all)
            .WithTrackingName(TrackingNames.Modules);
        var references = context.MetadataReferencesProvider.Select(TemplateAttributeReader.Read)
            .Where(static found => found.Count > 0).WithTrackingName(TrackingNames.References);
        var library = references.Collect().Select(static (all, _) => ReferencedModule.Join(all));
        var templates = modules.Collect().SelectMany(static (all, _) => TemplateSelector.Select(all)).WithTrackingName(TrackingNames.Templates);
        var manifests = context.AdditionalTextsProvider.Where(ManifestFile.IsManifest).Select(ManifestFile.Read)
            .WithTrackingName(TrackingNames.Manifests);
        var options = context.AnalyzerConfigOptionsProvider.Select(BuildOptions.Read);

        var networks = modules.Where(static module => module.Root is not null).Combine(modules.Collect()).Combine(library)
            .Select(static (input, _) => NetworkBuilder.Build(input.Left.Left, new ModuleLibrary(input.Left.Right, input.Right)))
            .WithTrackingName(TrackingNames.Networks);

        var profile = context.AdditionalTextsProvider.Where(SettingsFileKind.Profile.Is).Select(SettingsFileKind.Profile.Read)
            .Collect().Select(static (files, _) => SettingsFileKind.Profile.Single(files)).WithTrackingName(TrackingNames.Profiles);
        var inputs = networks.Combine(manifests.Collect()).Combine(options).Combine(profile)
            .Select(static (input, _) => PlanInput.Of(input.Left.Left.Left, input.Left.Left.Right, input.Left.Right, input.Right));
        var plans = inputs.Select(static (input, _) => NetworkPlanner.Plan(input))
            .WithTrackingName(TrackingNames.Plans);
        var layers = plans.SelectMany(static (planned, _) => planned.Plan is { } plan ? plan.Layers : default)
            .WithTrackingName(TrackingNames.Layers);
        var layerSources = layers.Select(static (layer, _) => LayerWriter.Write(layer)).WithTrackingName(TrackingNames.LayerSources);
        var models = plans.Combine(layerSources.Collect())
            .Select(static (pair, _) => EmittedModel.Of(pair.Left, pair.Right)).WithTrackingName(TrackingNames.Models);

        var hardware = RegisterHardware(context, inputs, options);

        context.RegisterSourceOutput(
            modules.Where(BindingPlan.IsNeeded).Select(static (module, _) => BindingPlan.Of(module)),
            static (output, binding) => BindingWriter.Write(output, binding));
        context.RegisterSourceOutput(templates, static (output, template) => TemplateAttributeWriter.Write(output, template));
        context.RegisterSourceOutput(
            networks.Where(static network => network is { Graph: not null, HasOwnGraph: false })
                .Select(static (network, _) => (network.Type, network.HintName, Graph: network.Graph!)),
            static (output, network) => GraphWriter.Write(output, network.Type, network.HintName, network.Graph));
        context.RegisterSourceOutput(
            models.Where(static model => model.Plan is not null).Select(static (model, _) => (Plan: model.Plan!, model.Size)),
            static (output, model) => ModelWriter.Write(output, model.Plan, model.Size));
        context.RegisterSourceOutput(layerSources, static (output, source) => source.AddTo(output));

        var problems = networks.SelectMany(static (network, _) => network.Problems).Collect()
            .Combine(models.SelectMany(static (model, _) => model.Problems).Collect())
            .Combine(modules.SelectMany(static (module, _) => MemberClashes.Find(module)).Collect())
            .Combine(hardware.Collect())
            .Combine(profile)
            .Select(static (all, _) => all.Left.Left.Left.Left.Concat(all.Left.Left.Left.Right).Concat(all.Left.Left.Right).Concat(all.Left.Right).Concat(all.Right.Problems).ToEquatableArray())
            .WithTrackingName(TrackingNames.Problems);
        context.RegisterSourceOutput(
            problems.Combine(locations.Collect()).SelectMany(static (pair, _) => Locate(pair.Left, pair.Right)),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic));
    }

    /// <summary>The machine and the networks' plans for it, and what is wrong with these. Nothing of it runs unless the build asks for it.</summary>
    private static IncrementalValuesProvider<Problem> RegisterHardware(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<PlanInput> inputs, IncrementalValueProvider<BuildOptions> options)
    {
        var machine = context.AdditionalTextsProvider.Where(SettingsFileKind.Machine.Is).Combine(options)
            .Where(static file => file.Right.EmitHardware).Select(static (file, cancellation) => SettingsFileKind.Machine.Read(file.Left, cancellation))
            .Collect().Select(static (files, _) => SettingsFileKind.Machine.Single(files)).WithTrackingName(TrackingNames.Machines);
        var planned = inputs.Where(static input => input.Options.EmitHardware).Combine(machine)
            .SelectMany(static (pair, _) => HardwareInput.Of(pair.Left, pair.Right))
            .Select(static (input, _) => HardwarePlanner.Plan(input)).WithTrackingName(TrackingNames.Hardware);
        context.RegisterSourceOutput(
            planned.SelectMany(static (network, _) => network.Plans), static (output, plan) => HardwareWriter.Write(output, plan));
        var wrong = machine.SelectMany(static (file, _) => file.Problems);
        return planned.SelectMany(static (network, _) => network.Problems).Collect().Combine(wrong.Collect())
            .SelectMany(static (all, _) => all.Left.AddRange(all.Right));
    }

    private static ImmutableArray<Diagnostic> Locate(EquatableArray<Problem> problems, ImmutableArray<LocationTable> locations) =>
        [.. problems.Select(problem => problem.Locate(locations))];
}
