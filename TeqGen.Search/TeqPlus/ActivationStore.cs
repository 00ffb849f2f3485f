using System.Runtime.InteropServices;

namespace TeqGen.Search;

/// <summary>
/// Values of a network's nodes for chunks of the calibration inputs. Up to a bound they are in memory, beyond it in a temporary file that goes away with
/// the store. Any thread may put and get different chunks.
/// </summary>
/// <param name="bound">Bytes in memory.</param>
internal sealed class ActivationStore(long bound) : IDisposable
{
    private readonly Dictionary<(int Node, int Chunk), Entry> entries = [];
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, Stack<long>> free = [];
    private FileStream? file;
    private long end;

    /// <summary>Bytes in memory now.</summary>
    public long Bytes { get; private set; }

    /// <summary>Most bytes in memory so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes that went to the file, in all.</summary>
    public long SpilledBytes { get; private set; }

    /// <summary>Keeps a value.</summary>
    public void Put(int node, int chunk, Tensor value)
    {
        long bytes = (long)value.Length * sizeof(float);
        lock (gate)
        {
            if (Bytes + bytes <= bound)
            {
                Bytes += bytes;
                PeakBytes = Math.Max(PeakBytes, Bytes);
                entries[(node, chunk)] = new(value, [], 0, bytes);
                return;
            }

            long position = Allocate(bytes);
            SpilledBytes += bytes;
            file ??= new FileStream(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            RandomAccess.Write(file.SafeFileHandle, MemoryMarshal.AsBytes(value.Data), position);
            entries[(node, chunk)] = new(null, value.Shape.ToArray(), position, bytes);
        }
    }

    /// <summary>A value that was put.</summary>
    public Tensor Get(int node, int chunk)
    {
        Entry entry;
        lock (gate)
        {
            entry = entries[(node, chunk)];
        }

        if (entry.Value is { } value)
        {
            return value;
        }

        var result = new Tensor(entry.Shape);
        var bytes = MemoryMarshal.AsBytes(result.Data);
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(file!.SafeFileHandle, bytes[done..], entry.Position + done);
            done += read > 0 ? read : throw new EndOfStreamException("The temporary file of activations is shorter than what was written to it.");
        }

        return result;
    }

    /// <summary>Forgets a node's values.</summary>
    public void Release(int node, int chunks)
    {
        lock (gate)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                if (entries.Remove((node, chunk), out var entry))
                {
                    if (entry.Value is null)
                    {
                        (free.TryGetValue(entry.Bytes, out var places) ? places : free[entry.Bytes] = new()).Push(entry.Position);
                    }
                    else
                    {
                        Bytes -= entry.Bytes;
                    }
                }
            }
        }
    }

    public void Dispose() => file?.Dispose();

    private long Allocate(long bytes)
    {
        foreach (var (length, places) in free)
        {
            if (length >= bytes && length <= 2 * bytes && places.Count > 0)
            {
                return places.Pop();
            }
        }

        long position = end;
        end += bytes;
        return position;
    }

    private sealed record Entry(Tensor? Value, int[] Shape, long Position, long Bytes);
}
