using System.CommandLine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;
using TeqGen.Sample.Networks;
using TeqGen.Sample.Reports;

namespace TeqGen.Benchmarks;

/// <summary>
/// What the generator costs in a warm compiler: from nothing on the sample's networks and on a network of 56 layers with parameters, without and with its plan for the accelerator, after a comment changed in a
/// model file, and after an unrelated edit in a project of 500 classes. Every run has a compilation of its own, in which nothing is bound yet.
/// </summary>
internal static class GeneratorBenchmark
{
    private const int Rounds = 15;
    private const int WarmUp = 5;
    private const int Classes = 500;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    private sealed record Row(string Work, double Milliseconds, double ProcessorMilliseconds, double AllocatedMegabytes, int Files, long Characters);

    public static Command CreateCommand(Option<bool> json)
    {
        var command = new Command("generator", "time and memory of the generator driver in a warm compiler");
        command.SetAction(result => Run(result.GetValue(json)));
        return command;
    }

    private static void Run(bool json)
    {
        string sample = Path.Combine(Repository.Folder(), "TeqGen.Sample");
        string[] files = Directory.GetFiles(Path.Combine(sample, "Networks"), "*.cs", SearchOption.AllDirectories);
        SyntaxTree[] networks = [.. files.Order(StringComparer.Ordinal).Select(file => Parse(File.ReadAllText(file), file))];
        AdditionalText[] manifests =
        [
            .. Directory.GetFiles(Path.Combine(sample, "Networks"), "*.teq.json")
                .Order(StringComparer.Ordinal).Select(file => new TextFile(file, File.ReadAllText(file))),
        ];
        AdditionalText[] deep = [new TextFile("CifarResNet56.teq.json", SyntheticManifest.Of("CifarResNet56", new CifarResNet56().GraphDescriptor!))];
        SyntaxTree[] large = [.. networks, .. SyntheticClasses.Create(Classes).Select((text, i) => Parse(text, $"Class{i}.cs"))];

        // An editor replaces the tree that was edited and keeps what it knows of the references.
        var (sampleProject, largeProject) = (Compile(networks), Compile(large));
        var sampleDriver = Driver(manifests).RunGenerators(sampleProject);
        var planned = Driver(deep, new BuildProperties("TeqGenEmitHardware")).RunGenerators(sampleProject);
        var largeDriver = Driver(deep).RunGenerators(largeProject);
        (string Work, GeneratorDriver Driver, Func<int, CSharpCompilation> Compilation)[] works =
        [
            ("the sample, from nothing", Driver(manifests), _ => Compile(networks)),
            ("the sample, a comment in a model file", sampleDriver, i => Edit(sampleProject, networks[0], $"// {i}\n" + networks[0].GetText())),
            ("56 layers with parameters, from nothing", Driver(deep), _ => Compile(networks)),
            ("the same, planned for the accelerator too", Driver(deep, new BuildProperties("TeqGenEmitHardware")), _ => Compile(networks)),
            ("the same, a comment in a model file", planned, i => Edit(sampleProject, networks[0], $"// {i}\n" + networks[0].GetText())),
            ($"56 layers with parameters and {Classes} classes, from nothing", Driver(deep), _ => Compile(large)),
            ($"the same and {Classes} classes, an edit in a method", largeDriver, i => Edit(largeProject, large[^1], Last(large, $"{i}"))),
            ($"the same and {Classes} classes, a new class", largeDriver, i => Edit(largeProject, large[^1], Last(large, "0") + $"class Edited{i};")),
        ];

        // A round's compilation is made before its time runs.
        var next = new CSharpCompilation[works.Length];
        void Prepare(int work, int round) => next[work] = works[work].Compilation(round);
        var actions = works.SelectMany((_, work) => new Action<int>[]
        {
            round => Prepare(work, round),
            _ => works[work].Driver.RunGenerators(next[work]),
        }).ToArray();
        double[] medians = InterleavedTiming.MedianMicroseconds(Rounds, WarmUp, actions);
        var rows = works.Select((work, i) =>
        {
            // What the processor worked is told apart from what the clock says, as the machine may have other things to do.
            var worked = TimeSpan.Zero;
            for (int round = 0; round < Rounds; round++)
            {
                Prepare(i, round);
                var start = Environment.CpuUsage.TotalTime;
                work.Driver.RunGenerators(next[i]);
                worked += Environment.CpuUsage.TotalTime - start;
            }

            Prepare(i, Rounds);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var trees = work.Driver.RunGenerators(next[i]).GetRunResult().GeneratedTrees;
            double megabytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6;
            return trees.IsEmpty
                ? throw new InvalidOperationException($"The generator produced nothing for: {work.Work}.")
                : new Row(work.Work, medians[(2 * i) + 1] / 1000, worked.TotalMilliseconds / Rounds, megabytes, trees.Length, trees.Sum(tree => (long)tree.Length));
        }).ToList();
        Output.Write(
            rows,
            json,
            ("work", row => row.Work),
            ("median ms", row => Output.Number(row.Milliseconds)),
            ("mean CPU ms", row => Output.Number(row.ProcessorMilliseconds)),
            ("allocated MB", row => Output.Number(row.AllocatedMegabytes)),
            ("generated files", row => row.Files.ToString()),
            ("characters", row => row.Characters.ToString()));
    }

    private static CSharpGeneratorDriver Driver(IEnumerable<AdditionalText> manifests, BuildProperties? properties = null) =>
        CSharpGeneratorDriver.Create([new ExponentialQuantizationGenerator().AsSourceGenerator()], manifests, Options, properties);

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Project",
        [.. trees, Parse("global using System; global using System.Linq; global using System.Collections.Generic;", "Usings.cs")],
        References.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The last class, a number in whose method is another.</summary>
    private static string Last(SyntaxTree[] trees, string number) => trees[^1].ToString().Replace("(number > ", "(number + " + number + " > ", StringComparison.Ordinal);

    private static CSharpCompilation Edit(CSharpCompilation project, SyntaxTree tree, string text) =>
        project.ReplaceSyntaxTree(tree, Parse(text, tree.FilePath));

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Options, path);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "TeqGen.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    private sealed class TextFile(string path, string content) : AdditionalText
    {
        private readonly SourceText text = SourceText.From(content);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => text;
    }
}
