using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TeqGen.Generator;

namespace TeqGen.Tests.Generator;

/// <summary>What lets the reading of a file stay as it is while others are edited, and what does not.</summary>
public sealed class DeclarationHashTests
{
    private const string Rest = """
        using System;
        namespace Rest
        {
            [Obsolete] public static class Sizes { public const int Width = 4; public static int Twice(int x = 2) { return x + x; } }
            public class View { private int count = 1; public int Count => count; public void Add() => count += 1; }
        }
        """;

    private const string Model = """
        using TeqGen;
        [ExponentialQuantized("N.teq.json")]
        public sealed partial class N : Module
        {
            private readonly Linear fc = new(4, Rest.Sizes.Width);
            public Tensor Forward([Shape(4)] Tensor x) => fc.Forward(x);
        }
        """;

    private static readonly MethodInfo Hash = typeof(ExponentialQuantizationGenerator).Assembly
        .GetType("TeqGen.Generator.Templates.DeclarationHash", throwOnError: true)!.GetMethod("Of", [typeof(SyntaxNode)])!;

    [Theory]
    [InlineData("return x + x;", "int y = x; return y * 2;")]
    [InlineData("=> count;", "=> count + 1;")]
    [InlineData("count += 1", "count -= 1")]
    [InlineData("    public class View", "/* comment */ public class   View")]
    public void Bodies_and_comments_count_nothing(string before, string after) => Assert.Equal(Of(Rest), Of(Rest.Replace(before, after)));

    [Theory]
    [InlineData("Width = 4", "Width = 5")]
    [InlineData("using System;", "using System; using System.Text;")]
    [InlineData("int x = 2", "int x = 3")]
    [InlineData("[Obsolete] ", "")]
    [InlineData("public class View", "public class View : Exception")]
    [InlineData("count = 1;", "count = 2;")]
    [InlineData("public int Count", "public long Count")]
    [InlineData("public void Add() => count += 1;", "")]
    public void Declarations_and_constants_count(string before, string after)
    {
        Assert.NotEqual(Rest, Rest.Replace(before, after));
        Assert.NotEqual(Of(Rest), Of(Rest.Replace(before, after)));
    }

    [Fact]
    public void A_constant_in_another_file_changes_the_network()
    {
        var compilation = GeneratorHarness.Compilation(("/model/Model.cs", Model), ("/model/Rest.cs", Rest));
        GeneratorDriver driver = GeneratorHarness.Driver([]).RunGenerators(compilation);
        Assert.Contains("in=4,out=4", Graph(driver), StringComparison.Ordinal);
        driver = driver.RunGenerators(Edit(compilation, 1, Rest.Replace("x + x", "x * 2")));
        Assert.Contains("in=4,out=4", Graph(driver), StringComparison.Ordinal);
        driver = driver.RunGenerators(Edit(compilation, 1, Rest.Replace("Width = 4", "Width = 7")));
        Assert.Contains("in=4,out=7", Graph(driver), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_in_another_part_of_the_class_counts()
    {
        const string Part = "public sealed partial class N { public void Change() { } }";
        var compilation = GeneratorHarness.Compilation(
            ("/model/Model.cs", Model.Replace("private readonly", "private")), ("/model/Rest.cs", Rest), ("/model/Part.cs", Part));
        GeneratorDriver driver = GeneratorHarness.Driver([]).RunGenerators(compilation);
        Assert.Equal("TEQ010", Assert.Single(driver.GetRunResult().Diagnostics).Id);
        driver = driver.RunGenerators(Edit(compilation, 2, Part.Replace("{ } }", "{ fc = new TeqGen.Linear(4, 9); } }")));
        Assert.Contains("is assigned here", Assert.Single(driver.GetRunResult().Diagnostics).GetMessage(null), StringComparison.Ordinal);
    }

    private static object Of(string text) => Hash.Invoke(null, [CSharpSyntaxTree.ParseText(text).GetRoot()])!;

    private static CSharpCompilation Edit(CSharpCompilation compilation, int tree, string text) => compilation.ReplaceSyntaxTree(
        compilation.SyntaxTrees[tree],
        CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)compilation.SyntaxTrees[tree].Options, compilation.SyntaxTrees[tree].FilePath));

    private static string Graph(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().GeneratedSources.Single(source => source.HintName == "N.Graph.g.cs").SourceText.ToString();
}
