using System.Reflection;
using Microsoft.CodeAnalysis;
using TeqGen.Generator;

namespace TeqGen.Tests.Generator;

/// <summary>Every diagnostic is documented, released and explained by an example.</summary>
public sealed class DiagnosticPagesTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void Every_descriptor_has_a_page_with_a_wrong_and_a_right_example()
    {
        var descriptors = Descriptors();
        Assert.True(descriptors.Count >= 13);
        string releases = File.ReadAllText(Path.Combine(Root, "TeqGen.Generator", "AnalyzerReleases.Shipped.md"))
            + File.ReadAllText(Path.Combine(Root, "TeqGen.Generator", "AnalyzerReleases.Unshipped.md"));
        foreach (var descriptor in descriptors)
        {
            Assert.EndsWith($"docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
            string row = $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}\n";
            Assert.Contains(row, releases, StringComparison.Ordinal);
            CheckPage(descriptor.Id, descriptor.Title.ToString(null));
        }
    }

    [Theory]
    [InlineData("TEQ020")]
    [InlineData("TEQ021")]
    public void What_the_build_reports_has_a_page_too(string id)
    {
        Assert.Contains($"Code=\"{id}\"", File.ReadAllText(Path.Combine(Root, "build", "TeqGen.targets")), StringComparison.Ordinal);
        CheckPage(id, "");
    }

    [Fact]
    public void What_the_build_task_reports_has_a_page_too()
    {
        Assert.Contains("\"TEQ032\"", File.ReadAllText(Path.Combine(Root, "TeqGen.Build", "EmitHardware.cs")), StringComparison.Ordinal);
        CheckPage("TEQ032", "");
    }

    [Fact]
    public void A_generator_that_fails_or_does_not_load_is_an_error_and_missing_parameters_are_none()
    {
        var properties = System.Xml.Linq.XDocument.Load(Path.Combine(Root, "build", "TeqGen.targets")).Descendants().ToList();
        string errors = properties.Single(element => element.Name.LocalName == "WarningsAsErrors").Value;
        Assert.Contains("CS8785", errors, StringComparison.Ordinal);
        Assert.Contains("CS9057", errors, StringComparison.Ordinal);
        Assert.Contains("TEQ010", properties.Single(element => element.Name.LocalName == "WarningsNotAsErrors").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_page_belongs_to_a_diagnostic()
    {
        var known = Descriptors().Select(descriptor => descriptor.Id).Concat(["TEQ020", "TEQ021", "TEQ032"]).Order();
        var pages = Directory.GetFiles(Path.Combine(Root, "docs", "diagnostics"), "TEQ*.md").Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(known, pages.Order());
    }

    private static void CheckPage(string id, string title)
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "diagnostics", id + ".md"));
        Assert.StartsWith($"# {id}: {title}", page, StringComparison.Ordinal);
        Assert.Contains("\n## Wrong\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Right\n", page, StringComparison.Ordinal);
    }

    private static List<DiagnosticDescriptor> Descriptors() =>
    [
        .. typeof(ExponentialQuantizationGenerator).Assembly.GetType("TeqGen.Generator.Diagnostics.Descriptors", throwOnError: true)!
            .GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>(),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TeqGen.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("TeqGen.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
