using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TeqGen.Models;

namespace TeqGen.Search.Import;

/// <summary>
/// The header of a <c>.npy</c> file (numpy.lib.format, versions 1 to 3): magic, version, length, then a Python dictionary of <c>descr</c>,
/// <c>fortran_order</c> and <c>shape</c>, ended by a line feed.
/// </summary>
/// <param name="Descriptor">Element type, such as <c>&lt;f4</c>.</param>
/// <param name="Shape">The extents.</param>
internal sealed partial record NumPyHeader(string Descriptor, int[] Shape)
{
    /// <summary>Magic and version.</summary>
    public const int PreambleLength = 8;

    /// <summary>Far above what real headers take; bounds what is read before anything is known.</summary>
    public const int MaximumLength = 1 << 16;

    public static bool IsMagic(ReadOnlySpan<byte> bytes) => bytes.Length >= 6
        && bytes[0] == 0x93 && bytes[1..6].SequenceEqual("NUMPY"u8);

    public static NumPyHeader Parse(ReadOnlySpan<byte> bytes, int version, string file)
    {
        ModelFileException Damaged(string problem) => new(file, $"{problem}; save the array again with numpy.save");
        string text = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        if (!text.EndsWith('\n'))
        {
            throw Damaged("its header is not ended by a line feed");
        }

        var match = Dictionary().Match(text);
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; match.Success && i < 3; i++)
        {
            members.TryAdd(match.Groups["name"].Captures[i].Value, match.Groups["value"].Captures[i].Value);
        }

        if (!members.TryGetValue("descr", out string? descriptor) || descriptor[0] != '\''
            || !members.TryGetValue("fortran_order", out string? order) || order is not ("True" or "False")
            || !members.TryGetValue("shape", out string? shape) || shape[0] != '(')
        {
            throw Damaged($"its header should be a dictionary of 'descr', 'fortran_order' and 'shape', found {text.Trim()}");
        }

        if (order == "True")
        {
            throw new ModelFileException(file, "its order is Fortran's, expected C order; save numpy.ascontiguousarray(array)");
        }

        return new NumPyHeader(descriptor[1..^1], [.. shape[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(extent => int.TryParse(extent, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                ? value
                : throw Damaged($"its shape has an extent {extent}, expected at most {int.MaxValue}"))]);
    }

    // A shape is (), (n,), (n, m) or (n, m,): Python's tuples of one element keep their comma.
    [GeneratedRegex(
        @"\A\{\s*(?:'(?<name>descr|fortran_order|shape)'\s*:\s*(?<value>'[^']*'|True|False|\(\s*\)|\(\s*[0-9]+\s*,\s*\)|\(\s*[0-9]+(?:\s*,\s*[0-9]+)+\s*,?\s*\))\s*(?:,\s*|(?=\}))){3}\}\s*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
