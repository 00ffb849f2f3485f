using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Shared;

public sealed class ManifestCorruptionTests
{
    private static readonly string Text = ManifestWriter.Write(ManifestSamples.Small);

    [Fact]
    public void Every_other_character_is_noticed_at_its_line()
    {
        int line = 1, nextLine = 0;
        var wrong = new List<string>();
        for (int i = 0; i < Text.Length; i++)
        {
            char original = Text[i];
            if (original == '\n')
            {
                line++;
            }

            if (char.IsWhiteSpace(original))
            {
                continue;
            }

            foreach (char replacement in Replacements(original))
            {
                var exception = Fails(Text[..i] + replacement + Text[(i + 1)..]);
                bool structural = original is '{' or '}' or '[' or ']' or ',';
                if (exception is null || (exception.Line != line && !(structural && exception.Line == line + 1)))
                {
                    wrong.Add($"line {line}: '{original}' → '{replacement}': {(exception is null ? "not noticed" : $"line {exception.Line}, {exception.Message}")}");
                }

                nextLine += exception is not null && exception.Line != line ? 1 : 0;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));

        // Where a bracket was exchanged, the parser may see it only in the next line. That must stay the exception.
        Assert.InRange(nextLine, 0, Text.Length / 50);
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        for (int length = 0; length < Text.TrimEnd().Length; length++)
        {
            var exception = Fails(Text[..length]);
            Assert.NotNull(exception);
            Assert.InRange(exception.Line, 1, Text[..length].Split('\n').Length);
        }
    }

    [Fact]
    public void Every_missing_or_repeated_line_is_noticed()
    {
        string[] lines = Text.TrimEnd().Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.NotNull(Fails(string.Join('\n', lines.Where((_, j) => j != i))));
            Assert.NotNull(Fails(string.Join('\n', lines[..(i + 1)].Concat(lines[i..]))));
        }
    }

    [Fact]
    public void Two_values_exchanged_are_noticed_at_the_first()
    {
        string text = Text.Replace("conv1", "@", StringComparison.Ordinal).Replace("fc.0", "conv1", StringComparison.Ordinal).Replace("@", "fc.0", StringComparison.Ordinal);
        var exception = Fails(text)!;
        Assert.Equal(ManifestProblemKind.Altered, exception.Kind);
        Assert.Contains("fc.0", text.Split('\n')[exception.Line - 1], StringComparison.Ordinal);
    }

    // Null where the text is read without complaint; any other exception fails the test.
    private static ManifestException? Fails(string text)
    {
        try
        {
            ManifestReader.Read(text);
            return null;
        }
        catch (ManifestException exception)
        {
            return exception;
        }
    }

    private static IEnumerable<char> Replacements(char original)
    {
        char[] candidates = char.IsAsciiDigit(original)
            ? [(char)('0' + ((original - '0' + 1) % 10)), (char)('0' + ((original - '0' + 7) % 10)), 'e', '-', '"']
            : char.IsAsciiLetter(original)
                ? [(char)(original ^ 0x20), original == 'a' ? 'b' : 'a', original == 'f' ? '0' : 'f', '_', '"', '\\', '\u00e4']
                : ['.', ',', ':', '{', ']', '"', '0', 'x', '\u001b'];
        return candidates.Where(candidate => candidate != original);
    }
}
