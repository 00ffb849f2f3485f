using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TeqGen.Sample;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Commands;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Search;

/// <summary>A test whose expected bytes were made on x64.</summary>
public sealed class X64TheoryAttribute : TheoryAttribute
{
    public X64TheoryAttribute()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Skip = $"The committed files are compared on x64; this is {RuntimeInformation.ProcessArchitecture}.";
        }
    }
}

/// <summary>The committed manifests and blobs are what the search writes from the committed inputs, byte for byte.</summary>
public sealed class RepeatedSearchTests
{
    [X64Theory]
    [InlineData("fashion-mlp", "FashionMlp", 1)]
    [InlineData("fashion-mlp", "FashionMlp", 2)]
    [InlineData("fashion-lenet", "FashionLeNet", 2)]
    public void Searching_again_gives_the_committed_files(string name, string model, int threads)
    {
        var network = SampleNetwork.All.Single(candidate => candidate.Name == name);
        var module = network.CreateFullPrecision().Module;
        var calibration = CalibrationSet.Load(module, network.DataFile("calibration_images.npy.gz"), network.DataFile("calibration_labels.npy.gz"));
        var result = NetworkSearch.Run(
            module, SafeTensors.Read(network.DataFile(name + ".safetensors")), calibration, new SearchOptions { Threads = threads });
        Assert.Equal(File.ReadAllText(Committed(model + ".teq.json")), result.Files.Manifest);
        Assert.Equal(File.ReadAllBytes(Committed(model + ".teqw")), result.Files.Blob);
    }

    [X64Theory]
    [InlineData("DOTNET_EnableAVX2", "fashion-mlp", "FashionMlp")]
    public async Task The_command_gives_them_too_on_a_processor_without_that_instruction_set(string variable, string name, string model)
    {
        string output = Directory.CreateTempSubdirectory("teqgen-test-").FullName;
        try
        {
            string sample = Path.Combine(Folder(), "..", "..", "TeqGen.Sample"), data = Path.Combine(sample, "Data", "fashion-mnist");
            string[] arguments =
            [
                typeof(SearchCommand).Assembly.Location, "search", "--project", sample, "--model", model,
                "--weights", Path.Combine(data, name + ".safetensors"), "--calibration", Path.Combine(data, "calibration_images.npy.gz"),
                "--labels", Path.Combine(data, "calibration_labels.npy.gz"), "--output", output, "--json",
            ];
            var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment[variable] = "0";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            string json = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await error);
            using var document = System.Text.Json.JsonDocument.Parse(json);
            Assert.InRange(document.RootElement.GetProperty("meanBits").GetDouble(), 1, 4.8);
            Assert.Equal(File.ReadAllBytes(Committed(model + ".teq.json")), File.ReadAllBytes(Path.Combine(output, model + ".teq.json")));
            Assert.Equal(File.ReadAllBytes(Committed(model + ".teqw")), File.ReadAllBytes(Path.Combine(output, model + ".teqw")));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static string Committed(string file) => Path.Combine(Folder(), "..", "..", "TeqGen.Sample", "Networks", file);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
