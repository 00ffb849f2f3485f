using System.Runtime.ExceptionServices;

namespace TeqGen.Search;

/// <summary>Parallel loops of which the results do not depend on the number of threads: fixed pieces of work, each with a place of its
/// own.</summary>
internal static class Chunks
{
    /// <summary>Inputs that are forwarded together. Fixed, so that nothing depends on the machine.</summary>
    public const int Inputs = 50;

    /// <summary>Runs a body for 0 … count − 1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="body">What to do.</param>
    /// <param name="cancellationToken">Stops the loop.</param>
    public static void For(int count, int threads, Action<int> body, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellationToken,
        };
        try
        {
            Parallel.For(0, count, options, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Runs a body for the chunks of a batch.</summary>
    /// <param name="inputs">[items, …].</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="body">Takes a chunk of the inputs and the index of its first item.</param>
    /// <param name="cancellationToken">Stops the loop.</param>
    public static void ForEach(Tensor inputs, int threads, Action<Tensor, int> body, CancellationToken cancellationToken) =>
        For(ChunkCount(inputs), threads, chunk => body(Chunk(inputs, chunk), chunk * Inputs), cancellationToken);

    /// <summary>The chunks of a batch.</summary>
    public static IEnumerable<Tensor> Of(Tensor inputs) => Enumerable.Range(0, ChunkCount(inputs)).Select(chunk => Chunk(inputs, chunk));

    private static int ChunkCount(Tensor inputs) => (inputs.Batch + Inputs - 1) / Inputs;

    private static Tensor Chunk(Tensor inputs, int chunk)
    {
        int item = inputs.Length / inputs.Batch, start = chunk * Inputs, items = Math.Min(Inputs, inputs.Batch - start);
        return new Tensor(inputs.Data.Slice(start * item, items * item).ToArray(), [items, .. inputs.Shape[1..]]);
    }
}
