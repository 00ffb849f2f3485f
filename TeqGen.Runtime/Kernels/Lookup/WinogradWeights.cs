using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>Levels of a layer that is computed by Winograd's F(2×2, 3×3), and how many channels' products may be added in 32 bits. All of it follows from the layer alone, so that it is the same on every machine.</summary>
/// <param name="Activations">Levels of the activations; sums of four have 16 bits.</param>
/// <param name="Weights">Levels of the weights; at every position their sums have 16 bits.</param>
/// <param name="ChunkPairs">For each position pairs of channels, whole steps.</param>
internal sealed record WinogradWeights(LevelTable Activations, LevelTable Weights, int[] ChunkPairs)
{
    /// <summary>Channels that are taken together, in pairs.</summary>
    public const int StepPairs = WinogradTiling.Channels / 2;

    private const int LargestActivation = short.MaxValue / WinogradTransforms.ActivationGrowth;

    // A corner's position has four times its weight.
    private const int LargestWeight = short.MaxValue / 4;

    // Weights that are off by more, beside activations of a bit less than elsewhere, are computed directly.
    private const double LargestError = 4e-4;

    // A position's chunk passes through the first-level cache.
    private const int LongestChunk = 256;

    // Sums that end more often cost what Winograd's form gains.
    private const int ShortestChunk = 8;

    /// <summary>Finds the levels.</summary>
    /// <param name="definition">The layer.</param>
    /// <param name="codes">Codes of its weights, [outputs, inputs, 3, 3].</param>
    /// <returns>Null where the layer is to be computed directly: for its shape, or because its levels would not be near enough.</returns>
    public static WinogradWeights? For(QuantizedLayerDefinition definition, ReadOnlySpan<byte> codes)
    {
        if (!Suits(definition))
        {
            return null;
        }

        var activations = new LevelTable(definition.Activations, LargestActivation);
        for (int limit = LargestWeight; ;)
        {
            var weights = LevelTable.ForWeights(definition.Weights, codes, limit);
            if (weights.Error > LargestError)
            {
                return null;
            }

            var (largest, pairs) = Scan(definition, codes, weights, activations.Largest);
            if (largest <= short.MaxValue && pairs is not null && AreLongEnough(pairs, definition.Geometry.Inputs / 2))
            {
                return new(activations, weights, pairs);
            }

            // Smaller levels may still be near enough.
            limit = (int)Math.Min((long)weights.Largest * short.MaxValue / Math.Max(1, largest), weights.Largest * 3L / 4);
        }
    }

    private static bool Suits(QuantizedLayerDefinition definition)
    {
        var g = definition.Geometry;
        return WinogradTiling.Tiles(g.Kernel, g.Stride, g.Dilation, g.Groups, g.Inputs, g.OutputHeight(definition.Height), g.OutputWidth(definition.Width)) > 0;
    }

    /// <summary>The largest sum of levels at any position, and pairs of channels for each; null where even a step's sums may not fit.</summary>
    private static unsafe (long Largest, int[]? Pairs) Scan(QuantizedLayerDefinition definition, ReadOnlySpan<byte> codes, LevelTable table, int largestActivation)
    {
        int inputs = definition.Geometry.Inputs;
        var chunks = new ChunkLimit[WinogradTransforms.Positions];
        for (int position = 0; position < chunks.Length; position++)
        {
            chunks[position] = new ChunkLimit(StepPairs, inputs / 2, LongestChunk, largestActivation * Growth(position, definition.Activations));
        }

        int largest = 0;
        bool fits = true;
        int[] taps = new int[WinogradTransforms.Taps * inputs], positions = new int[WinogradTransforms.Positions * inputs];
        for (int output = 0; output < definition.Geometry.Outputs; output++)
        {
            var row = codes.Slice(output * taps.Length, taps.Length);
            for (int i = 0; i < taps.Length; i++)
            {
                taps[(i % WinogradTransforms.Taps * inputs) + (i / WinogradTransforms.Taps)] = table.Levels[row[i]];
            }

            fixed (int* source = taps, target = positions)
            {
                WinogradTransforms.Weights<Lanes128<int>, int>(source, inputs, target, inputs);
            }

            foreach (int sum in positions)
            {
                largest = Math.Max(largest, Math.Abs(sum));
            }

            for (int position = 0; position < chunks.Length; position++)
            {
                fits &= chunks[position].Add(positions.AsSpan(position * inputs, inputs));
            }
        }

        return (largest, fits ? [.. chunks.Select(chunk => chunk.Pairs)] : null);
    }

    private static bool AreLongEnough(int[] chunkPairs, int pairs) =>
        chunkPairs.Sum(chunk => (pairs + chunk - 1) / chunk) <= WinogradTransforms.Positions * Math.Max(1, pairs / ShortestChunk);

    // Of four activations all are added at one position alone, at the others two are subtracted: without a sign they can then sum up to two at most.
    private static int Growth(int position, ExponentialGrid activations) =>
        activations.Signed || position == WinogradTransforms.AllAdded ? WinogradTransforms.ActivationGrowth : WinogradTransforms.ActivationGrowth / 2;
}
