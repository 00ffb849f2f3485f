using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TeqGen.Generator.Diagnostics;

/// <summary>Every diagnostic that the generator reports. TEQ020 and TEQ021 come from <c>build/TeqGen.targets</c>.</summary>
internal static class Descriptors
{
    private const string Category = "TeqGen";
    private const string HelpLinks = "https://github.com/teqgen/teqgen/blob/main/docs/diagnostics/";

    public static readonly DiagnosticDescriptor NotARoot = Error(
        "TEQ001", "The class cannot be a quantized network", "'{0}' has [ExponentialQuantized] but {1}");

    public static readonly DiagnosticDescriptor Argument = Error(
        "TEQ002", "A layer's argument cannot be used", "Layer {0}: the argument '{1}' {2}");

    public static readonly DiagnosticDescriptor UnknownLayer = Error(
        "TEQ003", "The field holds no layer that is known", "The field '{0}' {1}");

    public static readonly DiagnosticDescriptor NotFollowed = Warning(
        "TEQ004",
        "Forward cannot be followed",
        "Forward of '{0}' cannot be followed past {1}, so Load, Run and quantized kernels are not generated and only FP32 works; {2}");

    public static readonly DiagnosticDescriptor Shapes = Error("TEQ005", "Shapes do not fit", "{0}");

    public static readonly DiagnosticDescriptor Forward = Error("TEQ006", "Forward has no usable signature", "'{0}' {1}");

    public static readonly DiagnosticDescriptor NoTemplate = Error(
        "TEQ007", "A module's definition is not there", "'{0}' {1}");

    public static readonly DiagnosticDescriptor MemberClash = Error(
        "TEQ009", "A member is generated as well", "'{0}' declares {1}, which is generated: {2}; give the member another name or remove it");

    public static readonly DiagnosticDescriptor NoParameters = Warning(
        "TEQ010",
        "No parameters yet",
        "'{0}' has no quantized parameters yet, {1} is not among the AdditionalFiles{2}: run 'teqgen search --model {0} …', then build; "
        + "until then only FP32 works");

    public static readonly DiagnosticDescriptor Unreadable = Error(
        "TEQ011", "The manifest cannot be read", "{0}: {1}; run 'teqgen search' again or restore the file");

    public static readonly DiagnosticDescriptor Altered = Error(
        "TEQ012", "The manifest was altered", "{0}: {1}; restore the file or run 'teqgen search' again");

    public static readonly DiagnosticDescriptor OtherDefinition = Error(
        "TEQ013",
        "The manifest is of another definition",
        "{0} was written for another definition than '{1}': {2}; run 'teqgen search' again");

    public static readonly DiagnosticDescriptor SchemaTooNew = Error(
        "TEQ014", "The manifest's schema is too new", "{0}: {1}; update the TeqGen package or search again with the version in use");

    public static readonly DiagnosticDescriptor LayerMissing = Error(
        "TEQ015", "A layer is missing in the manifest", "{0} has no parameters for {1}; run 'teqgen search' again");

    public static readonly DiagnosticDescriptor LayerMismatch = Error(
        "TEQ016", "A layer has another shape in the manifest", "Layer {0} {1}, but {2} was written for {3}; run 'teqgen search' again");

    public static readonly DiagnosticDescriptor UnusedLayer = Warning(
        "TEQ017", "A layer is never used", "{0} of '{1}' is never used by Forward, yet its weights are loaded; call it, or remove it");

    public static readonly DiagnosticDescriptor Size = Warning("TEQ018", "What was generated for a network", "{0}: {1}");

    public static readonly DiagnosticDescriptor Kernel = Error("TEQ019", "The kernel cannot be chosen so", "'{0}' {1}");

    public static readonly DiagnosticDescriptor MachineProfile = Error(
        "TEQ033", "The machine profile cannot be used", "{0}: {1}; run 'teqgen tune' again or remove the file");

    public static readonly DiagnosticDescriptor Machine = Error(
        "TEQ030", "The machine description cannot be used", "{0}: {1}; docs/accelerator.md describes its members");

    public static readonly DiagnosticDescriptor NoStream = Warning(
        "TEQ031",
        "The accelerator cannot execute the network",
        "'{0}' has no command stream for the machine {1}: {2}; its kernels for processors are not touched by this");

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = new[]
    {
        NotARoot, Argument, UnknownLayer, NotFollowed, Shapes, Forward, NoTemplate, MemberClash, NoParameters, Unreadable, Altered, OtherDefinition, SchemaTooNew,
        LayerMissing, LayerMismatch, UnusedLayer, Size, Kernel, Machine, NoStream, MachineProfile,
    }.ToDictionary(descriptor => descriptor.Id);

    public static DiagnosticDescriptor Find(string id) => ById[id];

    private static DiagnosticDescriptor Error(string id, string title, string format) => Create(id, title, format, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string format) => Create(id, title, format, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string format, DiagnosticSeverity severity) =>
        new(id, title, format, Category, severity, isEnabledByDefault: true, helpLinkUri: HelpLinks + id + ".md");
}
