using System.Globalization;
using TeqGen.Accelerator.Machine;

namespace TeqGen.Accelerator.Memory;

/// <summary>Reads traces: a request a line, <c>0xADDRESS READ|WRITE cycle</c>, in the order in which they are made.</summary>
public static class MemoryTrace
{
    /// <summary>Largest cycle of a request, some seconds of the machine; idle time is refreshed too and takes time.</summary>
    public const long LastCycle = 10_000_000_000;

    /// <summary>Reads a trace; empty lines are passed over.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="memory">The memory that it is for.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="TraceFormatException">A line is no request, or not for this memory.</exception>
    public static List<MemoryRequest> Read(IEnumerable<string> lines, MemoryDescription memory, string file)
    {
        var requests = new List<MemoryRequest>();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                requests.Add(words.Length == 3
                    ? new(Address(words[0], memory, file, number), IsWrite(words[1], file, number), Cycle(words[2], file, number))
                    : throw new TraceFormatException(file, number, $"expected 0xADDRESS READ|WRITE cycle, found \"{line.Trim()}\""));
            }
        }

        return requests;
    }

    private static long Address(string word, MemoryDescription memory, string file, int line)
    {
        if (!word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || word.Length == 2 || !word.AsSpan(2).ContainsOnlyHexDigits())
        {
            throw new TraceFormatException(file, line, $"expected an address such as 0x1f40, found \"{word}\"");
        }

        return long.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long address)
            && address >= 0 && address < memory.Capacity
            ? address
            : throw new TraceFormatException(
                file, line, $"expected an address below 0x{memory.Capacity:x}, the capacity of {memory.Name}, found {word}");
    }

    private static bool ContainsOnlyHexDigits(this ReadOnlySpan<char> digits)
    {
        foreach (char digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWrite(string word, string file, int line) => word switch
    {
        "READ" => false,
        "WRITE" => true,
        _ => throw new TraceFormatException(file, line, $"expected READ or WRITE, found \"{word}\""),
    };

    private static long Cycle(string word, string file, int line) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long cycle) && cycle <= LastCycle
            ? cycle
            : throw new TraceFormatException(file, line, $"expected a cycle of 0 to {LastCycle}, found \"{word}\"");
}
