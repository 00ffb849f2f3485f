using TeqGen.Search.Tuning;

namespace TeqGen.Benchmarks.Cost;

/// <summary>Layers that no constant was fitted to: those of real networks, and matrices of other extents than the tuner's.</summary>
internal static class CostProbes
{
    public static IReadOnlyList<Probe> All { get; } = [.. Matrices(), .. LeNet(), .. ResNet(), .. SqueezeNet(), .. Others()];

    private static IEnumerable<Probe> Matrices()
    {
        yield return Probe.Linear(4096, 4096, 4, 4, signed: true);
        yield return Probe.Linear(1024, 4096, 4, 4, signed: true);
        yield return Probe.Linear(1000, 2048, 3, 5, signed: false);
        yield return Probe.Linear(1000, 512, 6, 6, signed: false);
        yield return Probe.Linear(512, 784, 2, 8, signed: false);
        yield return Probe.Linear(256, 512, 3, 7, signed: false, grid: ProbeGrid.Reserved);
        yield return Probe.Linear(128, 256, 5, 4, signed: true);
        yield return Probe.Linear(64, 128, 7, 3, signed: true);
        yield return Probe.Linear(10, 256, 8, 5, signed: false);
        yield return Probe.Linear(4096, 1024, 4, 4, signed: true, rows: 64);
        yield return Probe.Linear(256, 256, 4, 4, signed: true, rows: 16);
    }

    private static IEnumerable<Probe> LeNet()
    {
        yield return new(new(1, 16, 5, 1, 2, 1, 1), 28, 28, 1, 3, 8, false);
        yield return new(new(16, 32, 5, 1, 0, 1, 1), 14, 14, 1, 2, 5, false);
        yield return Probe.Linear(256, 800, 2, 4, signed: false);
        yield return Probe.Linear(10, 256, 4, 4, signed: false);
    }

    private static IEnumerable<Probe> ResNet()
    {
        yield return Probe.Convolution(3, 16, 3, 32, 4, 8, signed: true);
        yield return Probe.Convolution(16, 16, 3, 32, 3, 4);
        yield return Probe.Convolution(16, 32, 3, 32, 3, 4, stride: 2);
        yield return Probe.Convolution(32, 32, 3, 16, 4, 4);
        yield return Probe.Convolution(64, 64, 3, 8, 2, 3);
        yield return Probe.Convolution(16, 32, 1, 32, 5, 5, stride: 2);
    }

    private static IEnumerable<Probe> SqueezeNet()
    {
        yield return Probe.Convolution(3, 64, 3, 112, 4, 8, stride: 2, signed: true);
        yield return Probe.Convolution(64, 16, 1, 55, 4, 4);
        yield return Probe.Convolution(16, 64, 1, 55, 3, 5);
        yield return Probe.Convolution(16, 64, 3, 55, 4, 4);
        yield return Probe.Convolution(32, 128, 3, 27, 5, 4);
        yield return Probe.Convolution(48, 192, 3, 13, 4, 3);
        yield return Probe.Convolution(384, 64, 1, 13, 6, 6);
        yield return Probe.Convolution(64, 256, 1, 13, 7, 4);
        yield return Probe.Convolution(512, 1000, 1, 13, 4, 4);
    }

    private static IEnumerable<Probe> Others()
    {
        yield return Probe.Convolution(32, 32, 3, 28, 4, 4, groups: 32);
        yield return Probe.Convolution(64, 64, 3, 16, 4, 4, groups: 2);
        yield return Probe.Convolution(64, 128, 3, 16, 8, 8, signed: true, grid: ProbeGrid.Reserved);
    }
}
