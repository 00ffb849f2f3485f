using TeqGen.Accelerator.Machine;
using TeqGen.Models;
using TeqGen.Search.Calibration;
using TeqGen.Search.Commands;
using TeqGen.Search.Packing;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Accelerator;

/// <summary>A network of a project: its graph, and the parameters of its last search where there are any.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Network">An instance.</param>
/// <param name="Graph">Its graph.</param>
/// <param name="ManifestPath">Where its manifest is, or would be.</param>
internal sealed record NetworkSource(string Name, Module Network, GraphDescriptor Graph, string ManifestPath)
{
    /// <summary>The graph with extents for its named dimensions.</summary>
    public GraphDescriptor Planned { get; init; } = FixedLengths.AtMost(Graph);

    public static NetworkSource Of(Module network, string projectDirectory)
    {
        string manifest = Packer.ManifestName(network);
        return new(
            network.GetType().Name, network, NetworkGraph.Of(network), Path.Combine(OutputDirectory.Find(projectDirectory, manifest), manifest));
    }

    /// <summary>A machine by name or file.</summary>
    /// <exception cref="SearchException">There is no such machine.</exception>
    public static MachineDescription Machine(string nameOrFile)
    {
        if (nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return MemoryProfiles.ReadMachine(ReadText(nameOrFile, "machine description"), nameOrFile);
        }

        return MachineProfiles.Find(nameOrFile) ?? throw new SearchException(
            $"There is no machine \"{nameOrFile}\" for --machine; there are {string.Join(", ", MachineProfiles.Names)}, and .json files.");
    }

    /// <summary>The manifest of the last search.</summary>
    /// <exception cref="SearchException">There is none, or not of this definition.</exception>
    public Manifest ReadManifest()
    {
        if (!File.Exists(ManifestPath))
        {
            throw new SearchException($"{Name} has no parameters ({ManifestPath} does not exist): run 'teqgen search' first, or give --bits a number.");
        }

        try
        {
            var manifest = ManifestReader.Read(ReadText(ManifestPath, "manifest")).Manifest;
            return manifest.DefinitionHash == Graph.Hash
                ? manifest
                : throw new SearchException($"{ManifestPath} is of another definition of {Name}: run 'teqgen search' again.");
        }
        catch (ManifestException e)
        {
            throw new ModelFileException($"{ManifestPath}({e.Line})", e.Message);
        }
    }

    /// <summary>The parameters that belong to a manifest.</summary>
    public ParameterBlob ReadParameters(Manifest manifest) =>
        ParameterBlob.FromFile(Path.Combine(Path.GetDirectoryName(ManifestPath)!, manifest.Blob.File), manifest.Blob.Sha256);

    private static string ReadText(string file, string what)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(file, $"the {what} cannot be read ({e.Message}); check the path");
        }
    }
}
