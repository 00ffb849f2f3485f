using TeqGen.Shared.Costs;

namespace TeqGen.Search.Tuning;

/// <summary>The layers that constants are fitted to: extents and widths such that every kind of work dominates some of them.</summary>
internal static class TuningProbes
{
    private static readonly (int Outputs, int Inputs)[] Linears = [(16, 64), (48, 200), (96, 1536), (320, 96), (384, 640), (512, 512), (768, 768), (1536, 1024), (2048, 2048)];

    // Matrices beyond the caches near a core.
    private static readonly (int Outputs, int Inputs)[] LargeLinears = [(3072, 3072), (6144, 3072)];

    // With fewer bits a grid that has a code for zero makes nearly everything zero.
    private const int FewBits = 3;

    /// <summary>Layers for a strategy.</summary>
    public static IReadOnlyList<Probe> For(KernelStrategy strategy) => strategy switch
    {
        KernelStrategy.Lookup => [.. LinearProbes(large: true), .. LookupRows(), .. Convolutions(slow: false)],
        KernelStrategy.BitPlanes => [.. LinearProbes(large: true).Where(probe => CountingTerms.HasBitPlanes(probe.Work)), .. Convolutions(slow: true).Where(probe => CountingTerms.HasBitPlanes(probe.Work))],
        KernelStrategy.CompareAndAccumulate => [.. LinearProbes(large: false), .. Convolutions(slow: true)],
        _ => [.. LinearProbes(large: false).Where((_, i) => i % 2 == 0), .. Convolutions(slow: true)],
    };

    private static IEnumerable<Probe> LinearProbes(bool large)
    {
        int i = 0;
        foreach (var (outputs, inputs) in Linears)
        {
            foreach (int bits in (int[])[2, 3, 4, 5, 6, 7, 8])
            {
                // Every third has one code for zero; activations of every width meet every width of the weights.
                int activationBits = 2 + ((bits + i) % 7);
                bool signed = i++ % 2 == 0, reserved = i % 3 == 0 && activationBits > FewBits;
                yield return Probe.Linear(outputs, inputs, bits, activationBits, signed, grid: reserved ? ProbeGrid.Reserved : ProbeGrid.Companded);
            }
        }

        foreach (var (outputs, inputs) in large ? LargeLinears : [])
        {
            foreach (int bits in (int[])[2, 4, 5, 8])
            {
                yield return Probe.Linear(outputs, inputs, bits, 4, signed: true);
            }
        }
    }

    private static IEnumerable<Probe> LookupRows()
    {
        foreach (var (outputs, inputs) in ((int, int)[])[(64, 256), (40, 512), (512, 768), (1024, 2048)])
        {
            foreach (int rows in (int[])[2, 8, 48])
            {
                yield return Probe.Linear(outputs, inputs, 3 + (rows % 5), 4, signed: true, rows: rows);
            }
        }
    }

    private static IEnumerable<Probe> Convolutions(bool slow)
    {
        yield return Probe.Convolution(1, 8, 3, 24, 4, 8, signed: true);
        yield return Probe.Convolution(3, 24, 3, 28, 5, 6, signed: true);
        yield return Probe.Convolution(3, 48, 7, 28, 4, 8, stride: 2, signed: true);
        yield return Probe.Convolution(8, 16, 5, 16, 2, 3);
        yield return Probe.Convolution(12, 20, 3, 20, 3, 3, grid: ProbeGrid.Reserved);
        yield return Probe.Convolution(16, 48, 1, 20, 3, 4);
        yield return Probe.Convolution(24, 24, 3, 14, 6, 5);
        yield return Probe.Convolution(32, 96, 3, 12, 4, 4, stride: 2);
        yield return Probe.Convolution(48, 64, 3, 12, 2, 4, grid: ProbeGrid.Reserved);
        yield return Probe.Convolution(40, 80, 1, 14, 8, 8);
        yield return Probe.Convolution(96, 16, 1, 24, 4, 4);
        yield return Probe.Convolution(160, 224, 1, 10, 4, 3);
        yield return Probe.Convolution(24, 24, 3, 14, 4, 4, groups: 24);
        yield return Probe.Convolution(48, 96, 3, 12, 5, 4, groups: 4);
        yield return Probe.Convolution(96, 256, 3, 7, 7, 3);
        if (!slow)
        {
            yield return Probe.Convolution(3, 32, 3, 160, 4, 8, stride: 2, signed: true);
            yield return Probe.Convolution(16, 16, 3, 48, 3, 4);
            yield return Probe.Convolution(24, 32, 3, 40, 4, 5);
            yield return Probe.Convolution(64, 64, 3, 28, 3, 3);
            yield return Probe.Convolution(96, 128, 3, 20, 4, 4);
            yield return Probe.Convolution(128, 48, 3, 16, 6, 6);
            yield return Probe.Convolution(32, 192, 1, 40, 2, 4);
            yield return Probe.Convolution(256, 32, 1, 28, 4, 4);
            yield return Probe.Convolution(128, 512, 1, 14, 5, 5);
            yield return Probe.Convolution(96, 96, 3, 28, 4, 4, groups: 96);
            yield return Probe.Convolution(192, 192, 3, 14, 4, 4, stride: 2);
        }
    }
}
