using System.Globalization;
using System.Text.RegularExpressions;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>A line of <c>DOTNET_JitDisasmSummary</c>: what the JIT made of a method.</summary>
/// <param name="Name">Type and method, <c>Outer+Inner:Method</c>.</param>
/// <param name="Tier">As the JIT calls it: <c>FullOpts</c>, <c>Tier0</c>, <c>MinOpts</c>, …</param>
/// <param name="Size">Bytes of native code.</param>
internal sealed partial record CompiledMethod(string Name, string Tier, int Size)
{
    /// <summary>Reads a summary.</summary>
    /// <exception cref="FormatException">A line is none that the runtimes known here write.</exception>
    public static IReadOnlyList<CompiledMethod> ReadSummary(string path) => [.. File.ReadLines(path).Select(Read)];

    private static CompiledMethod Read(string line)
    {
        //   12: JIT compiled Outer+Inner:Method(int):int [Tier0, IL size=20, code size=104]
        var match = Line().Match(line);
        return match.Success
            ? new CompiledMethod(
                match.Groups[1].Value, match.Groups[2].Value, int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture))
            : throw new FormatException($"The JIT's summary has a line of unknown form: '{line}'.");
    }

    [GeneratedRegex(@"^ *\d+: JIT compiled ([^(]+?)(?:\(.*)? \[([^,]+), .*code size=(\d+).*\]$")]
    private static partial Regex Line();
}
