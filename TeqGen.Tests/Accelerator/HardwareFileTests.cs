using System.Globalization;
using System.Numerics;
using Microsoft.Build.Framework;
using TeqGen.Accelerator.Isa;
using TeqGen.Accelerator.Simulation;
using TeqGen.Build;
using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Files;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;
using TeqGen.Tests.Generator;
using Isa = TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Tests.Accelerator;

/// <summary>The files that a build writes of the sample, which turns that on, against the mapper, the verifier and the reference.</summary>
public sealed class HardwareFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    [Fact]
    public void The_build_writes_what_the_mapper_gives()
    {
        Assert.True(Write(typeof(FashionLeNet).Assembly.Location));
        Assert.Equal(
            ["FashionLeNet", "FashionLstm", "FashionMlp"], Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var machine = MachineProfiles.Find(MachineProfiles.Default)!;
        var source = NetworkSource.Of(new FashionLeNet(), SampleFolder());
        var plan = Planner.Run(machine, Lowering.Run(source.Graph, ManifestNumbers.Of(source.ReadManifest())));
        Assert.Equal([.. plan.Commands], File.ReadAllBytes(FileOf("commands.bin")));
        Assert.Equal(plan.Disassemble(), File.ReadAllText(FileOf("commands.txt")));
        Assert.Equal(NetworkJson.Write("FashionLeNet", source.Graph.Hash, machine, plan), File.ReadAllText(FileOf("network.json")));
        Assert.Equal(machine.ToJson(), File.ReadAllText(FileOf("machine.json")));
        Assert.Equal(File.ReadAllBytes(FileOf("commands.bin")), Isa.Assembly.Assemble(File.ReadAllText(FileOf("commands.txt"))));
    }

    [Fact]
    public void The_files_alone_run_and_give_the_values_of_the_reference()
    {
        Assert.True(Write(typeof(FashionLeNet).Assembly.Location));
        var machine = MachineProfiles.Read(File.ReadAllText(FileOf("machine.json")));
        byte[] stream = File.ReadAllBytes(FileOf("commands.bin"));
        var network = JsonReader.Parse(File.ReadAllText(FileOf("network.json")));
        var steps = network.Find("steps")!.Items;
        Assert.Equal(steps.Count, StreamVerifier.Verify(machine, stream).Count);

        var source = NetworkSource.Of(new FashionLeNet(), SampleFolder());
        var parameters = source.ReadParameters(source.ReadManifest());
        var input = TestModels.RandomInput(1, 1, 28, 28);
        var data = new DataMachine((node, inputs) => NodeOperators.Compute(node, inputs));
        var tensors = network.Find("tensors")!.Items;
        data.SetReals(Integer(tensors[0], "block"), input.Data.ToArray());
        foreach (var step in steps.Where(step => step.Find("weights") is not null))
        {
            data.SetWeights(Integer(step.Find("weights")!, "block"), parameters.Find(step.Find("name")!.Text));
        }

        StreamSimulator.Run(machine, stream, data);
        float[] found = data.Reals(Integer(tensors[Integer(network, "output")], "block"));
        Assert.Equal(FashionLeNet.Load(KernelFamily.Reference).Run(input).Data.ToArray(), found);
    }

    [Fact]
    public void What_did_not_change_is_not_written_and_what_is_gone_is_removed()
    {
        string assembly = typeof(FashionLeNet).Assembly.Location;
        Assert.True(Write(assembly));
        var before = Directory.GetFiles(folder, "*.*", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(13, before.Count);
        File.AppendAllText(FileOf("commands.txt"), "damaged");
        Assert.True(Write(assembly));
        Assert.All(
            before.Where(file => !file.Key.EndsWith(".txt", StringComparison.Ordinal)),
            file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.DoesNotContain("damaged", File.ReadAllText(FileOf("commands.txt")), StringComparison.Ordinal);

        // An assembly without networks for the accelerator.
        Assert.True(Write(typeof(Module).Assembly.Location));
        Assert.Equal([Path.Combine(folder, EmitHardware.ListFile)], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void What_cannot_be_read_is_an_error_of_the_build()
    {
        string text = Path.Combine(folder, "none.dll");
        File.WriteAllText(text, "no assembly");
        var engine = new Engine();
        Assert.False(Write(text, engine));
        Assert.False(Write(Path.Combine(folder, "missing.dll"), engine));
        Assert.All(engine.Errors, error => Assert.Equal("TEQ032", error.Code));
        Assert.Equal(2, engine.Errors.Count);
        Assert.False(File.Exists(Path.Combine(folder, EmitHardware.ListFile)));
    }

    [Theory]
    [InlineData(1.0000001, 500)]
    [InlineData(1.2345678901234567, 45)]
    [InlineData(3.7, 120)]
    public void Powers_in_fixed_point_are_those_of_post_processing(double b, int count)
    {
        string[] digits = [.. FixedPoint.Powers(b, count).Find("hex")!.Items.Select(item => item.Text)];
        Assert.Equal(
            ExponentialGrid.Powers(b, count),
            digits.Select(text => (double)BigInteger.Parse("0" + text, NumberStyles.HexNumber, CultureInfo.InvariantCulture) * Math.Pow(2, -52)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.5)]
    [InlineData(5e-324)]
    [InlineData(double.MaxValue)]
    [InlineData(0.1)]
    public void A_number_is_its_mantissa_times_a_power_of_two(double value)
    {
        var number = FixedPoint.Number(value);
        long mantissa = long.Parse(number.Find("mantissa")!.Text, CultureInfo.InvariantCulture);
        Assert.True(mantissa == 0 || mantissa % 2 != 0);
        Assert.Equal(value, Math.ScaleB(mantissa, Integer(number, "exponent")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static int Integer(JsonValue value, string name) => int.Parse(value.Find(name)!.Text, CultureInfo.InvariantCulture);

    private static string SampleFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "TeqGen.Sample");

    private bool Write(string assembly, IBuildEngine? engine = null) =>
        new EmitHardware { Assembly = assembly, Folder = folder, BuildEngine = engine }.Execute();

    private string FileOf(string name) => Path.Combine(folder, "FashionLeNet", name);

    private sealed class Engine : IBuildEngine
    {
        public List<BuildErrorEventArgs> Errors { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public bool BuildProjectFile(
            string projectFileName, string[] targetNames, System.Collections.IDictionary globalProperties, System.Collections.IDictionary targetOutputs) => false;

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
        }

        public void LogWarningEvent(BuildWarningEventArgs e)
        {
        }
    }
}
