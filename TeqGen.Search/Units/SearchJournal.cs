using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TeqGen.Search;

/// <summary>
/// Results of units in a file that only grows: records of length (u32), key (32 bytes), content, and the first 8 bytes of the SHA-256 of all that. Whoever is
/// interrupted leaves at most a broken last record, which is cut off when the file is opened again. Any thread may use it.
/// </summary>
internal sealed class SearchJournal : IDisposable
{
    private const int KeyLength = 32;
    private const int CheckLength = 8;
    private const int HeaderLength = sizeof(uint) + KeyLength;
    private static readonly byte[] Magic = "TEQJ0001"u8.ToArray();
    private readonly Dictionary<string, (long Offset, int Length)> records = [];
    private readonly Lock gate = new();
    private readonly FileStream file;

    private SearchJournal(FileStream file) => this.file = file;

    /// <summary>Records in the file.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return records.Count;
            }
        }
    }

    /// <summary>Opens a journal.</summary>
    /// <param name="path">The file; created if there is none.</param>
    /// <param name="resume">Whether to keep what it holds.</param>
    /// <exception cref="SearchException">The file cannot be written, or is no journal.</exception>
    public static SearchJournal Open(string path, bool resume)
    {
        try
        {
            var file = new FileStream(path, resume ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            var journal = new SearchJournal(file);
            try
            {
                journal.Load(path);
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SearchException($"{path} cannot be used as the search's journal ({e.Message}); choose another directory with --output.");
        }
    }

    /// <summary>The content of a record, or null.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        lock (gate)
        {
            if (!records.TryGetValue(Convert.ToHexString(key), out var place))
            {
                return null;
            }

            var content = new byte[place.Length];
            file.Position = place.Offset;
            file.ReadExactly(content);
            return content;
        }
    }

    /// <summary>Adds a record.</summary>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content)
    {
        var record = new byte[HeaderLength + content.Length + CheckLength];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)content.Length);
        key.CopyTo(record.AsSpan(sizeof(uint)));
        content.CopyTo(record.AsSpan(HeaderLength));
        SHA256.HashData(record.AsSpan(0, HeaderLength + content.Length)).AsSpan(0, CheckLength).CopyTo(record.AsSpan(HeaderLength + content.Length));
        lock (gate)
        {
            long start = file.Length;
            file.Position = start;
            file.Write(record);
            file.Flush();
            records[Convert.ToHexString(key)] = (start + HeaderLength, content.Length);
        }
    }

    public void Dispose() => file.Dispose();

    private void Load(string path)
    {
        var magic = new byte[Magic.Length];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            file.Write(Magic);
            return;
        }

        if (!magic.AsSpan().SequenceEqual(Magic))
        {
            throw new SearchException($"{path} is no journal of this version of the search; delete it, or search without --resume.");
        }

        long good = file.Position;
        while (ReadRecord() is { } record)
        {
            records[record.Key] = (good + HeaderLength, record.Length);
            good = file.Position;
        }

        file.SetLength(good);
    }

    private (string Key, int Length)? ReadRecord()
    {
        var header = new byte[HeaderLength];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > file.Length - file.Position - CheckLength)
        {
            return null;
        }

        var rest = new byte[length + CheckLength];
        file.ReadExactly(rest);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        hash.AppendData(rest.AsSpan(0, (int)length));
        return hash.GetHashAndReset().AsSpan(0, CheckLength).SequenceEqual(rest.AsSpan((int)length))
            ? (Convert.ToHexString(header.AsSpan(sizeof(uint))), (int)length)
            : null;
    }
}
