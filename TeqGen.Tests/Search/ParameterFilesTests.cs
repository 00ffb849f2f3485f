using TeqGen.Models;

namespace TeqGen.Tests.Search;

/// <summary>All files are written, or none, and nothing is left behind.</summary>
public sealed class ParameterFilesTests : IDisposable
{
    private static readonly TeqGen.Search.SearchResult Result = SmallSearch.Run();
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    private string ManifestPath => Path.Combine(directory, Result.Files.ManifestName);

    private string BlobPath => Path.Combine(directory, Result.Files.BlobName);

    [Fact]
    public void Existing_files_are_replaced_and_no_other_file_is_left()
    {
        File.WriteAllText(ManifestPath, "old");
        File.WriteAllText(BlobPath, "old");
        Result.Files.Write(directory);
        Assert.Equal(Result.Files.Manifest, File.ReadAllText(ManifestPath));
        Assert.Equal(Result.Files.Blob, File.ReadAllBytes(BlobPath));
        Assert.Equal(Result.Files.Frontier, File.ReadAllText(Path.Combine(directory, Result.Files.FrontierName)));
        Assert.Equal(3, Directory.GetFileSystemEntries(directory).Length);
    }

    [Fact]
    public void Cancelling_leaves_everything_as_it_was()
    {
        File.WriteAllText(ManifestPath, "old");
        Assert.ThrowsAny<OperationCanceledException>(() => Result.Files.Write(directory, new CancellationToken(canceled: true)));
        Assert.Equal("old", File.ReadAllText(ManifestPath));
        Assert.Single(Directory.GetFileSystemEntries(directory));
    }

    [Fact]
    public void A_blob_that_cannot_be_written_leaves_the_manifest_and_no_temporary_file()
    {
        File.WriteAllText(ManifestPath, "old");
        Directory.CreateDirectory(BlobPath);
        var exception = Assert.Throws<ModelFileException>(() => Result.Files.Write(directory));
        Assert.Contains(directory, exception.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(ManifestPath));
        Assert.Equal(2, Directory.GetFileSystemEntries(directory).Length);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_told() =>
        Assert.Throws<ModelFileException>(() => Result.Files.Write(Path.Combine(directory, "none")));

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
