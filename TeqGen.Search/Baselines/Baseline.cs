using System.Globalization;

namespace TeqGen.Search.Baselines;

/// <summary>A scheme and its widths for all layers: <c>uniform-clip-4</c>, with <c>/output</c> a scale for each output's weights.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Bits">Stored bits of weights and activations.</param>
/// <param name="PerOutput">Whether weights have a scale for each output, or one for all.</param>
internal sealed record Baseline(BaselineScheme Scheme, int Bits, bool PerOutput)
{
    private const string OutputSuffix = "/output";

    /// <summary>What is compared when nothing else is asked for.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "uniform-absmax-8", "uniform-absmax-8/output", "uniform-clip-8", "uniform-clip-6", "uniform-clip-5", "uniform-clip-4", "uniform-clip-6/output",
        "uniform-clip-5/output", "uniform-clip-4/output", "log2-4", "log2-5", "log-sqrt2-4", "log-sqrt2-5", "apot-4", "apot-5", "nf-4", "nf-5",
    ];

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Scheme.Name}-{Bits}{(PerOutput ? OutputSuffix : "")}");

    /// <summary>Reads a name.</summary>
    /// <param name="name">SCHEME-BITS or SCHEME-BITS/output.</param>
    /// <exception cref="SearchException">There is no such scheme, or the bits are none.</exception>
    public static Baseline Parse(string name)
    {
        bool perOutput = name.EndsWith(OutputSuffix, StringComparison.Ordinal);
        string plain = perOutput ? name[..^OutputSuffix.Length] : name;
        int dash = plain.LastIndexOf('-');
        var scheme = dash < 0 ? null : BaselineScheme.All.FirstOrDefault(candidate => candidate.Name == plain[..dash]);
        bool isNumber = int.TryParse(plain[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int bits);
        return scheme is not null && isNumber && bits is >= LayerFitter.MinimumBits and <= LayerFitter.MaximumBits
            ? new(scheme, bits, perOutput)
            : throw new SearchException(
                $"There is no baseline \"{name}\", expected SCHEME-BITS or SCHEME-BITS/output with a scheme of "
                    + $"{string.Join(", ", BaselineScheme.All.Select(known => known.Name))} and 2 to 8 bits.");
    }

    /// <summary>The same widths for every layer.</summary>
    /// <param name="layers">How many there are.</param>
    public (int Weights, int Activations)[] Widths(int layers) => [.. Enumerable.Repeat((Bits, Bits), layers)];
}
