using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Generator;

/// <summary>A network the whole way: searched in FP32, its definition compiled with what was found, loaded and run.</summary>
internal sealed class SearchedNetwork
{
    private readonly Module original;
    private readonly Type type;

    private SearchedNetwork(Module original, SearchResult search, Type type)
    {
        this.original = original;
        this.type = type;
        Search = search;
    }

    public SearchResult Search { get; }

    /// <summary>Searches without labels and within 5 points, then compiles.</summary>
    /// <param name="network">The FP32 network; has its weights afterwards.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="inputs">Calibration inputs.</param>
    /// <param name="source">The definition.</param>
    public static SearchedNetwork Build(Module network, SafeTensors weights, Tensor inputs, (string Path, string Text) source)
    {
        var search = NetworkSearch.Run(
            network, weights, new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { MaximumLoss = 5 });
        string name = network.GetType().Name;
        var run = GeneratorHarness.Run(
            GeneratorHarness.Compilation(source), [new MemoryText($"/model/{name}.teq.json", search.Files.Manifest)]);

        // Roots in the same file that have not been searched.
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("TEQ010", diagnostic.Id));
        var assembly = run.Load(($"{name}.teqw", search.Files.Blob));
        return new(network, search, assembly.GetType(network.GetType().FullName!, throwOnError: true)!);
    }

    /// <summary>
    /// Asserts that counting is the reference to the bit, and that lookup is near it. Behind many layers of few levels, a value on the other side of a
    /// threshold counts as a whole level; that must stay small beside what quantization itself changes.
    /// </summary>
    /// <param name="inputs">[items, …].</param>
    public void AssertFamiliesAgree(Tensor inputs)
    {
        var reference = Run(KernelFamily.Reference, inputs);
        Assert.Equal(reference.Data, Run(KernelFamily.Counting, inputs).Data);
        double quantization = Distance.RelativeL2(Evaluation.ForwardOf(original)(inputs).Data.ToArray(), reference.Data);
        Assert.InRange(Distance.RelativeL2(reference.Data.ToArray(), Run(KernelFamily.Lookup, inputs).Data), 0, quantization / 2);
    }

    /// <summary>What the compiled network gives.</summary>
    /// <param name="family">The kernels.</param>
    /// <param name="inputs">[items, …].</param>
    public Tensor Run(KernelFamily family, Tensor inputs) => TestModels.Run(TestModels.Load(type, family), inputs);
}
