using TeqGen.Models;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>
/// Builds a project as if it had no parameters, so that a stale manifest does not stand in the way of the search that renews it. The output
/// goes to a temporary directory, which is deleted afterwards, and intermediate files to a folder of their own below each project's obj:
/// the user's next build finds its files as it left them.
/// </summary>
internal sealed class ProjectBuild : IDisposable
{
    private readonly string directory;

    private ProjectBuild(string directory) => this.directory = directory;

    /// <summary>The assembly that was built.</summary>
    public string AssemblyPath { get; private set; } = "";

    /// <summary>The project file that a user means.</summary>
    /// <param name="path">The file, or a directory with one.</param>
    /// <exception cref="ModelFileException">There is none, or several.</exception>
    public static string FindProject(string path)
    {
        if (Directory.Exists(path))
        {
            string[] projects = [.. Directory.EnumerateFiles(path, "*.csproj").Order(StringComparer.Ordinal)];
            return projects.Length == 1
                ? Path.GetFullPath(projects[0])
                : throw new ModelFileException(
                    path, projects.Length == 0 ? "it has no .csproj file; name the project with --project" : $"it has several projects ({string.Join(", ", projects.Select(Path.GetFileName))}); name one with --project");
        }

        if (!File.Exists(path))
        {
            throw new ModelFileException(path, "there is no such project; check --project");
        }

        return Path.GetExtension(path) == ".csproj"
            ? Path.GetFullPath(path)
            : throw new ModelFileException(path, "it is not a C# project, expected a .csproj file or a directory with one");
    }

    /// <summary>Builds.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="cancellationToken">Ends the compiler.</param>
    /// <exception cref="SearchException">The build failed; the message has the compiler's errors.</exception>
    public static async Task<ProjectBuild> RunAsync(string project, CancellationToken cancellationToken)
    {
        var build = new ProjectBuild(Directory.CreateTempSubdirectory("teqgen-").FullName);
        try
        {
            string name = await AssemblyNameAsync(project, cancellationToken).ConfigureAwait(false);
            var (exitCode, text) = await DotnetProcess.RunAsync(
                [
                    "build", project, "-c", "Release", "--nologo", "-v:quiet", "-nodeReuse:false", "-p:TeqGenIgnoreParameters=true",
                    "-p:IntermediateOutputPath=obj/teqgen/", "-o", build.directory,
                ],
                cancellationToken).ConfigureAwait(false);
            build.AssemblyPath = Path.Combine(build.directory, name + ".dll");
            return exitCode == 0 && File.Exists(build.AssemblyPath)
                ? build
                : throw new SearchException($"{Path.GetFileName(project)} does not build:\n{Errors(text)}");
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a loaded assembly's file locked; it lies in the system's temporary directory.
        }
    }

    private static async Task<string> AssemblyNameAsync(string project, CancellationToken cancellationToken)
    {
        var (exitCode, text) = await DotnetProcess.RunAsync(
            ["msbuild", project, "-nologo", "-nodeReuse:false", "-getProperty:AssemblyName", "-getProperty:TargetFrameworks"], cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new SearchException($"{Path.GetFileName(project)} is not a project that can be built:\n{Errors(text)}");
        }

        var properties = JsonReader.Parse(text).Find("Properties")!;
        string frameworks = properties.Find("TargetFrameworks")!.Text;
        return frameworks.Length == 0
            ? properties.Find("AssemblyName")!.Text
            : throw new SearchException(
                $"{Path.GetFileName(project)} has several target frameworks ({frameworks}); "
                    + "put the network into a project with one TargetFramework.");
    }

    private static string Errors(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("error ", StringComparison.Ordinal)).Distinct()];
        return lines.Length > 0 ? string.Join('\n', lines) : text.Trim();
    }
}
