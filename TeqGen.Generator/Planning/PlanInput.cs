using System.Collections.Immutable;
using TeqGen.Generator.Graph;
using TeqGen.Shared;

namespace TeqGen.Generator.Planning;

/// <summary>What a network is planned from: itself and its own manifest, so that another manifest plans nothing anew.</summary>
/// <param name="Network">The definition.</param>
/// <param name="Manifest">The manifest it names, or null.</param>
/// <param name="Candidates">Where it finds none, those that were written for a model of its name.</param>
/// <param name="Options">The build's options.</param>
/// <param name="Profile">Text of the machine profile that kernels are chosen by.</param>
internal sealed record PlanInput(Network Network, ManifestFile? Manifest, EquatableArray<string> Candidates, BuildOptions Options, string Profile)
{
    public static PlanInput Of(Network network, ImmutableArray<ManifestFile> manifests, BuildOptions options, SettingsFile profile)
    {
        var manifest = options.IgnoreParameters ? null : ManifestFile.Find(manifests, network.Root.Manifest);
        return new PlanInput(network, manifest, manifest is null ? ManifestFile.WrittenFor(manifests, network.Type.Name) : default, options, profile.Text);
    }
}
