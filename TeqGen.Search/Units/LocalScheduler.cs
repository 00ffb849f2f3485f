using System.Security.Cryptography;
using System.Text;

namespace TeqGen.Search;

/// <summary>Runs units on this machine's processors, and takes from a journal what was done before.</summary>
/// <param name="threads">Most threads; 0 for one a processor.</param>
/// <param name="journal">Where results are kept, or null.</param>
internal sealed class LocalScheduler(int threads, SearchJournal? journal) : IUnitScheduler
{
    private int executed;

    /// <summary>Units that were run, not taken from the journal.</summary>
    public int Executed => executed;

    /// <inheritdoc/>
    public TResult[] Run<TResult>(IReadOnlyList<ISearchUnit<TResult>> units, CancellationToken cancellationToken)
    {
        var results = new TResult[units.Count];

        // One unit alone has all threads to itself; several share them.
        int inner = units.Count == 1 ? threads : 1;
        Chunks.For(units.Count, threads, i => results[i] = Result(units[i], inner, cancellationToken), cancellationToken);
        return results;
    }

    private TResult Result<TResult>(ISearchUnit<TResult> unit, int inner, CancellationToken cancellationToken)
    {
        if (journal is null)
        {
            Interlocked.Increment(ref executed);
            return unit.Run(inner, cancellationToken);
        }

        byte[] key = Key(unit);
        if (journal.Find(key) is { } known)
        {
            using var reader = new BinaryReader(new MemoryStream(known, writable: false));
            return unit.Read(reader);
        }

        var result = unit.Run(inner, cancellationToken);
        Interlocked.Increment(ref executed);
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            unit.Write(writer, result);
        }

        journal.Append(key, content.ToArray());
        return result;
    }

    private static byte[] Key<TResult>(ISearchUnit<TResult> unit)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        using (var buffered = new BufferedStream(stream, 1 << 16))
        using (var writer = new BinaryWriter(buffered))
        {
            writer.Write(unit.Kind);
            unit.WriteInputs(writer);
        }

        return sha.Hash!;
    }
}
