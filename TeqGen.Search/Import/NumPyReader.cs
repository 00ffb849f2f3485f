using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using TeqGen.Models;
using TeqGen.Shared;

namespace TeqGen.Search.Import;

/// <summary>
/// A <c>.npy</c> or <c>.npy.gz</c> file to an array. What the header claims is compared with what the file can hold before memory
/// is taken, so that a small file cannot demand a large array.
/// </summary>
internal static class NumPyReader
{
    // Deflate expands at most 1032 : 1.
    private const int LargestExpansion = 1032;
    private const int GzipTrailerLength = 4;

    /// <param name="file">The file from its beginning; it can be sought.</param>
    /// <param name="path">Its name, for messages.</param>
    public static NumPyArray Read(Stream file, string path)
    {
        bool compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using var stream = compressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var header = ReadHeader(stream, hash, path, out int headerLength);
            int elementBytes = NumPyArray.ElementBytes(header.Descriptor);
            if (elementBytes == 0)
            {
                throw new ModelFileException(
                    path, $"its elements are {header.Descriptor}, expected little-endian integers or reals (|u1, |i1, <u2, <i2, <u4, "
                        + "<i4, <i8, <f4, <f8); convert with astype");
            }

            byte[] content = Take(stream, ContentLength(header, elementBytes, compressed ? file.Length * LargestExpansion : file.Length, path), hash, path);
            if (stream.ReadByte() >= 0)
            {
                throw Damaged(path, $"it has bytes after the {content.Length} bytes that its shape {Tensor.Describe(header.Shape)} takes");
            }

            // The stream does not notice a missing trailer or bytes after it.
            uint decompressed = (uint)(headerLength + content.Length);
            if (compressed && Trailer(file) != decompressed)
            {
                throw Damaged(path, "its gzip trailer does not match its content");
            }

            return new NumPyArray(path, header.Descriptor, header.Shape, content, Sha256Hex.ToHex(hash.GetHashAndReset()));
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, $"its gzip stream is damaged ({e.Message})");
        }
    }

    private static uint Trailer(Stream file)
    {
        Span<byte> trailer = stackalloc byte[GzipTrailerLength];
        file.Seek(-GzipTrailerLength, SeekOrigin.End);
        file.ReadExactly(trailer);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private static NumPyHeader ReadHeader(Stream stream, IncrementalHash hash, string path, out int headerLength)
    {
        byte[] preamble = Take(stream, NumPyHeader.PreambleLength, hash, path);
        int version = preamble[6];
        if (!NumPyHeader.IsMagic(preamble) || version is < 1 or > 3 || preamble[7] != 0)
        {
            throw Damaged(path, "it is no .npy file of version 1 to 3");
        }

        int lengthBytes = version == 1 ? sizeof(ushort) : sizeof(uint);
        byte[] lengthField = Take(stream, lengthBytes, hash, path);
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthField) : BinaryPrimitives.ReadUInt32LittleEndian(lengthField);
        if (length > NumPyHeader.MaximumLength)
        {
            throw Damaged(path, $"its header should have {length} bytes, expected at most {NumPyHeader.MaximumLength}");
        }

        headerLength = NumPyHeader.PreambleLength + lengthBytes + (int)length;
        return NumPyHeader.Parse(Take(stream, (int)length, hash, path), version, path);
    }

    private static int ContentLength(NumPyHeader header, int elementBytes, long limit, string path)
    {
        limit = Math.Min(limit, Array.MaxLength);
        long length = elementBytes;
        foreach (int extent in header.Shape)
        {
            length *= extent;
            if (length > limit)
            {
                throw Damaged(path, $"an array of shape {Tensor.Describe(header.Shape)} does not fit in the file: it is truncated");
            }
        }

        return (int)length;
    }

    private static byte[] Take(Stream stream, int length, IncrementalHash hash, string path)
    {
        var bytes = new byte[length];
        int found = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        if (found < length)
        {
            throw Damaged(path, $"it is truncated: expected {length} more bytes, found {found}");
        }

        hash.AppendData(bytes);
        return bytes;
    }

    private static ModelFileException Damaged(string path, string problem) => new(path, $"{problem}; save the array again with numpy.save");
}
