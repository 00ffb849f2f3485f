using System.Runtime.Loader;
using TeqGen.Sample;
using TeqGen.Shared.Layout;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Generator.Jit;
using Xunit.Abstractions;

namespace TeqGen.Tests.Generator;

/// <summary>
/// Counting kernels must be fully optimized and compact in native code: unrolled code that is too long for the JIT still counts right,
/// only many times slower.
/// </summary>
[Collection(EmittedKernelTests.Kernels.Collection)]
public sealed class JitTierTests(EmittedKernelTests.Kernels kernels, ITestOutputHelper output)
{
    [JitTierFact]
    public void Kernels_of_every_format_are_fully_optimized_and_compact()
    {
        var methods = Compile(kernels.Image);
        Assert.Equal(kernels.All.Count, methods.Count(method => method.Name.EndsWith(":CountAvx2", StringComparison.Ordinal)));
        foreach (var (layout, kernel) in kernels.All)
        {
            string type = kernel.GetType().FullName + ":";
            var own = methods.Where(method => method.Name.StartsWith(type, StringComparison.Ordinal));
            WriteRow($"{Text(layout.Weights)} | {Text(layout.Activations)}", own);
        }

        Assert.True(!Failures(methods).Any(), string.Join('\n', Failures(methods)));
    }

    [JitTierFact]
    public void Kernels_of_the_sample_are_fully_optimized_and_compact()
    {
        var sample = typeof(SampleNetwork).Assembly;
        var methods = KernelMethod.Match(KernelProgram.KernelTypes(sample), JitChild.Run(sample.Location));
        Assert.NotEmpty(methods);
        foreach (var kernel in methods.GroupBy(method => method.Name.Split(':')[0]))
        {
            WriteRow(kernel.Key, kernel);
        }

        Assert.True(!Failures(methods).Any(), string.Join('\n', Failures(methods)));
    }

    [JitTierFact]
    public void Kernels_that_fell_off_their_tier_are_found()
    {
        var compilation = GeneratorHarness.Compilation(("/model/Bad.cs", BadKernels.Source));
        var methods = Compile(new GeneratorRun(compilation, default).Image());
        string Failure(string kernel) => methods.Single(method => method.Name == kernel + ":CountAvx2").Failure ?? "";
        output.WriteLine(string.Join('\n', Failures(methods)));
        Assert.Contains("MinOpts", Failure("GivenUp"), StringComparison.Ordinal);
        Assert.Contains("'Tier0'", Failure("Unmarked"), StringComparison.Ordinal);
        Assert.Contains("bytes for", Failure("Untracked"), StringComparison.Ordinal);
    }

    // Rows of the table in docs/kernels.md.
    private void WriteRow(string name, IEnumerable<KernelMethod> methods)
    {
        foreach (var path in methods.ToLookup(method => method.Name.Contains("Avx2", StringComparison.Ordinal) ? "AVX2" : "portable"))
        {
            int terms = path.Sum(method => method.Terms), size = path.Sum(method => method.Compiled?.Size ?? 0);
            output.WriteLine(FormattableString.Invariant($"{name} | {path.Key} | {terms} | {size} | {(double)size / terms:F1}"));
        }
    }

    private static string Text(OperandFormat format) =>
        FormattableString.Invariant($"{format.StoredBits} {(format.Signed ? "signed" : "unsigned")}")
        + (format.Companded ? " companded" : format.HasOffset ? " reserved, offset" : " reserved");

    private static IEnumerable<string> Failures(IEnumerable<KernelMethod> methods) =>
        methods.Select(method => method.Failure).OfType<string>();

    private static IReadOnlyList<KernelMethod> Compile(byte[] image)
    {
        var context = new AssemblyLoadContext("Kernels", isCollectible: true);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, image);
            var types = KernelProgram.KernelTypes(context.LoadFromStream(new MemoryStream(image)));
            return KernelMethod.Match(types, JitChild.Run(file));
        }
        finally
        {
            File.Delete(file);
            context.Unload();
        }
    }
}
