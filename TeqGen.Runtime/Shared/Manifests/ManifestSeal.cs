using System;
using System.Globalization;
using System.Linq;
using System.Text;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Manifests;

/// <summary>
/// The two members at a manifest's end that make a change of any other character noticed, and found. <c>contentHash</c> is the
/// SHA-256 of the canonical JSON of everything before it; <c>lineChecks</c> has four hexadecimal digits for each line before it,
/// so that a mismatch can be reported where it is rather than for the file as a whole.
/// </summary>
internal static class ManifestSeal
{
    public const string LineChecksName = "lineChecks";
    public const string ContentHashName = "contentHash";
    private const int DigitsPerLine = 4;

    /// <summary>Adds both members to an unsealed manifest.</summary>
    public static void Add(JsonValue manifest)
    {
        var checks = new StringBuilder();
        string text = JsonWriter.Indented(manifest);
        string[] lines = text.Split('\n');

        // Not the closing brace (and the empty piece after the last line feed): the seal itself goes before it.
        for (int i = 0; i < lines.Length - 2; i++)
        {
            checks.Append(Check(lines[i]));
        }

        manifest.Members.Add(new(LineChecksName, JsonValue.String(checks.ToString())));
        manifest.Members.Add(new(ContentHashName, JsonValue.String(Hash(manifest))));
    }

    /// <exception cref="ManifestException">The content was altered after it was sealed.</exception>
    public static void Verify(JsonValue manifest, string text)
    {
        var stored = manifest.Find(ContentHashName);
        if (stored is null)
        {
            throw new ManifestException(
                ManifestProblemKind.Altered, LastLine(manifest), $"\"{ContentHashName}\" is missing, so nothing in the file can be trusted");
        }

        string actual = Hash(manifest);
        if (stored.Text != actual)
        {
            throw new ManifestException(
                ManifestProblemKind.Altered,
                FindAlteredLine(manifest, stored, text),
                $"the content was changed after the search wrote it (SHA-256 is {actual}, \"{ContentHashName}\" says {stored.Text})");
        }
    }

    private static string Hash(JsonValue manifest) => Sha256Hex.OfText(JsonWriter.Canonical(Without(manifest, ContentHashName)));

    private static JsonValue Without(JsonValue manifest, params string[] names)
    {
        var rest = new JsonValue(JsonKind.Object);
        rest.Members.AddRange(manifest.Members.Where(member => !names.Contains(member.Key)));
        return rest;
    }

    private static int FindAlteredLine(JsonValue manifest, JsonValue stored, string text)
    {
        var checks = manifest.Find(LineChecksName);
        if (checks is null)
        {
            return LastLine(Without(manifest, ContentHashName));
        }

        // If everything else, sealed afresh, has the hash that is stored, then the checks are what was altered.
        var content = Without(manifest, LineChecksName, ContentHashName);
        Add(content);
        if (content.Find(ContentHashName)!.Text == stored.Text)
        {
            return checks.Line;
        }

        string[] lines = text.Split('\n');
        for (int i = 0; (i + 1) * DigitsPerLine <= checks.Text.Length; i++)
        {
            if (i >= lines.Length || Check(lines[i]) != checks.Text.Substring(i * DigitsPerLine, DigitsPerLine))
            {
                return Math.Min(i + 1, lines.Length);
            }
        }

        return stored.Line;
    }

    private static int LastLine(JsonValue manifest) => manifest.Members.Count > 0 ? manifest.Members.Max(member => member.Value.Line) : manifest.Line;

    // FNV-1a (Fowler, Noll, Vo) folded to 16 bits. White space around the line and the comma that depends on what follows do not
    // count. It only has to point at a line: the SHA-256 has already decided that something changed.
    private static string Check(string line)
    {
        uint hash = 2166136261;
        foreach (char c in line.Trim().TrimEnd(','))
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return ((hash >> 16) ^ (hash & 0xFFFF)).ToString("x4", CultureInfo.InvariantCulture);
    }
}
