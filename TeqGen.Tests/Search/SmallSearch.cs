using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Tests.Search;

/// <summary>A network small enough to be searched in a test: random weights, random inputs, labels that FP32 gets right.</summary>
internal static class SmallSearch
{
    private const int Items = 120;

    public static TestMlp Network() => new(6, 6, 24, 16, 5);

    public static SafeTensors Weights(float poison = 0)
    {
        var random = new Random(3);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() - 1))];
        float[] first = Values(36 * 24);
        first[5] += poison;
        return SafeTensors.Parse(
            SafeTensorsWriter.Write(
            [
                StoredTensor.OfSingles("fc1.weight", first, 24, 36),
                StoredTensor.OfSingles("fc1.bias", Values(24), 24),
                StoredTensor.OfSingles("fc2.weight", Values(24 * 16), 16, 24),
                StoredTensor.OfSingles("fc2.bias", Values(16), 16),
                StoredTensor.OfSingles("fc3.weight", Values(16 * 5), 5, 16),
                StoredTensor.OfSingles("fc3.bias", Values(5), 5),
            ]),
            "small.safetensors");
    }

    public static CalibrationSet Calibration()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, Items * 36).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        return new CalibrationSet(new Tensor(values, Items, 1, 6, 6), null, new string('0', 64));
    }

    public static SearchResult Run(
        int threads = 1, double maximumLoss = 3, IProgress<SearchProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(new SearchOptions { Threads = threads, MaximumLoss = maximumLoss }, progress, cancellationToken);

    public static SearchResult Run(SearchOptions options, IProgress<SearchProgress>? progress = null, CancellationToken cancellationToken = default) =>
        NetworkSearch.Run(Network(), Weights(), Calibration(), options, progress, cancellationToken);
}
