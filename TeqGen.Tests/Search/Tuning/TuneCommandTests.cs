using TeqGen.Search.Commands;

namespace TeqGen.Tests.Search.Tuning;

public class TuneCommandTests
{
    [Fact]
    public async Task A_folder_that_is_not_there_is_told_before_anything_is_measured()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "profile.json");
        using var error = new StringWriter();
        int code = await TeqGenCommand.RunAsync(["tune", "--output", path], TextWriter.Null, error);
        Assert.Equal(TeqGenCommand.WrongInput, code);
        Assert.Contains($"--output is {path}, expected a file in a folder that exists", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_measurement_leaves_no_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".json");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var error = new StringWriter();
        int code = await TeqGenCommand.RunAsync(["tune", "--output", path], TextWriter.Null, error, stop.Token);
        Assert.Equal(TeqGenCommand.Interrupted, code);
        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".tmp"));
    }
}
