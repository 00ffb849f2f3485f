using System.CommandLine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator;
using TeqGen.Sample.Reports;

namespace TeqGen.Benchmarks;

/// <summary>
/// What the generator costs in a warm compiler, on the sample's networks and their manifests: from nothing, after a comment changed in a model file, and
/// after an unrelated edit.
/// </summary>
internal static class GeneratorBenchmark
{
    private const int Rounds = 30;
    private const int WarmUp = 10;

    private sealed record Row(string Work, double Milliseconds, int Files, long Characters);

    public static Command CreateCommand(Option<bool> json)
    {
        var command = new Command("generator", "time of the generator driver on the sample, in a warm compiler");
        command.SetAction(result => Run(result.GetValue(json)));
        return command;
    }

    private static void Run(bool json)
    {
        string sample = Path.Combine(Repository.Folder(), "TeqGen.Sample");
        var options = new CSharpParseOptions(LanguageVersion.CSharp14);
        string[] files = Directory.GetFiles(Path.Combine(sample, "Networks"), "*.cs", SearchOption.AllDirectories);
        SyntaxTree[] trees = [.. files.Order(StringComparer.Ordinal).Select(file => Parse(File.ReadAllText(file), file, options))];
        var unrelated = Parse("internal static class Unrelated { }", "Unrelated.cs", options);
        AdditionalText[] manifests =
        [
            .. Directory.GetFiles(sample, "*.teq.json", SearchOption.AllDirectories)
                .Where(file => !file.Contains(Path.DirectorySeparatorChar + "bin" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select(file => new FileText(file)),
        ];
        var compilation = CSharpCompilation.Create(
            "Sample", [.. trees, unrelated, Parse("global using System; global using System.Linq; global using System.Collections.Generic;", "Usings.cs", options)], References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver Create() => CSharpGeneratorDriver.Create(
            [new ExponentialQuantizationGenerator().AsSourceGenerator()], manifests, options);

        var driver = Create().RunGenerators(compilation);
        var generated = driver.GetRunResult().GeneratedTrees;
        if (generated.IsEmpty)
        {
            throw new InvalidOperationException("The generator produced nothing for the sample's networks.");
        }

        var commented = compilation.ReplaceSyntaxTree(trees[0], Parse("// A comment.\n" + trees[0].GetText(), trees[0].FilePath, options));
        var edited = compilation.ReplaceSyntaxTree(unrelated, Parse("internal static class Unrelated { public static int X; }", "Unrelated.cs", options));
        double[] medians = InterleavedTiming.MedianMicroseconds(
            Rounds,
            WarmUp,
            _ => Create().RunGenerators(compilation),
            _ => driver.RunGenerators(commented),
            _ => driver.RunGenerators(edited));
        long characters = generated.Sum(tree => (long)tree.Length);
        string[] works = ["from nothing", "a comment in a model file", "an unrelated edit"];
        Output.Write(
            [.. works.Select((work, i) => new Row(work, medians[i] / 1000, generated.Length, characters))],
            json,
            ("work", row => row.Work),
            ("median ms", row => Output.Number(row.Milliseconds)),
            ("generated files", row => row.Files.ToString()),
            ("characters", row => row.Characters.ToString()));
    }

    private static SyntaxTree Parse(string text, string path, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(text, options, path);

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "TeqGen.Runtime.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));

    private sealed class FileText(string path) : AdditionalText
    {
        private readonly SourceText text = SourceText.From(File.ReadAllText(path));

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => text;
    }
}
