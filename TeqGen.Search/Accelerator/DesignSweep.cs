using System.Buffers.Binary;
using TeqGen.Accelerator.Area;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Accelerator;

/// <summary>Simulates a network on many designs, several at a time. What is done stands in a journal, so that who is interrupted goes on from there.</summary>
/// <param name="machine">The machine that is varied.</param>
/// <param name="graph">The network.</param>
/// <param name="journal">Where results are kept.</param>
/// <param name="manifest">What the last search found, for designs that have its widths.</param>
internal sealed class DesignSweep(MachineDescription machine, GraphDescriptor graph, SearchJournal journal, Manifest? manifest = null)
{
    // Raised whenever the model gives other results for the same constants.
    private const string Model = "3";
    private const int RecordLength = 4 * sizeof(long);

    /// <summary>Runs what is not in the journal.</summary>
    /// <param name="designs">The designs.</param>
    /// <param name="threads">How many at a time.</param>
    /// <param name="onDone">Told how many are done and which was the last, by any thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">A design cannot be: its constants do not belong together, or the network does not fit.</exception>
    public IReadOnlyList<DesignResult> Run(
        IReadOnlyList<Design> designs, int threads, Action<int, Design> onDone, CancellationToken cancellationToken)
    {
        var machines = designs.Select(MachineOf).ToArray();
        var results = new DesignResult[designs.Count];
        int done = 0;
        try
        {
            Parallel.For(
                0,
                designs.Count,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
                i =>
                {
                    results[i] = Result(designs[i], machines[i], cancellationToken);
                    onDone(Interlocked.Increment(ref done), designs[i]);
                });
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is SearchException or OperationCanceledException)
        {
            throw e.InnerExceptions[0];
        }

        return DesignResult.MarkFront(results);
    }

    private MachineDescription MachineOf(Design design)
    {
        try
        {
            return design.Point.Of(machine);
        }
        catch (ArgumentException e)
        {
            throw new SearchException($"There is no machine with {design.Point}: {e.Message}");
        }
    }

    private DesignResult Result(Design design, MachineDescription own, CancellationToken cancellationToken)
    {
        byte[] key = Convert.FromHexString(Sha256Hex.OfText(string.Join('\n', Model, graph.Hash, own.Hash, design.Operands, design.Bits is { Bits: null } ? manifest!.Blob.Sha256 : "")));
        if (journal.Find(key) is { Length: RecordLength } known)
        {
            long Word(int i) => BinaryPrimitives.ReadInt64LittleEndian(known.AsSpan(i * sizeof(long)));
            return new(design, Word(0), Number(Word(1)), Number(Word(2)), Number(Word(3)));
        }

        var arithmetic = design.Bits is null ? Arithmetic.Int8 : Arithmetic.Exponent;
        var numbers = design.Bits is { Bits: null } ? ManifestNumbers.Of(manifest!) : NetworkNumbers.Uniform(graph, design.Bits?.Bits ?? 8);
        numbers = design.Bits is null ? NetworkNumbers.Baseline(Arithmetic.Int8, numbers) : numbers;
        var run = NetworkSimulation.Run(own, graph, numbers, cancellationToken: cancellationToken).Result;
        double area = SimulationJson.SquareMillimetres(own, ElementArea.Of(own, arithmetic).Total);
        var result = new DesignResult(design, run.Cycles, run.Seconds, run.Joules, area);
        var content = new byte[RecordLength];
        long[] words = [run.Cycles, .. new[] { run.Seconds, run.Joules, area }.Select(BitConverter.DoubleToInt64Bits)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(i * sizeof(long)), words[i]);
        }

        journal.Append(key, content);
        return result;
    }

    private static double Number(long bits) => BitConverter.Int64BitsToDouble(bits);
}
