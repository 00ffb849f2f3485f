using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;

namespace TeqGen.Benchmarks;

/// <summary>Prints results as a table or as JSON, with the machine they belong to.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints rows.</summary>
    /// <param name="rows">The results.</param>
    /// <param name="asJson">JSON, or else a table.</param>
    /// <param name="columns">The table's columns.</param>
    public static void Write<T>(IReadOnlyList<T> rows, bool asJson, params (string Title, Func<T, string> Text)[] columns)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, Json));
            return;
        }

        Console.Out.WriteLine(Machine());
        Console.Out.Write(Table(rows, columns));
    }

    /// <summary>The machine and the runtime.</summary>
    public static string Machine()
    {
        string sets = string.Join(
            ", ",
            new[] { ("AVX2", Avx2.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX-512", Avx512BW.IsSupported), ("AVX-512 VBMI", Avx512Vbmi.IsSupported) }
                .Where(set => set.Item2).Select(set => set.Item1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, {Processor()}, {Environment.ProcessorCount} cores, {(sets.Length == 0 ? "no AVX2" : sets)}");
    }

    /// <summary>A table in Markdown.</summary>
    /// <param name="rows">The results.</param>
    /// <param name="columns">The columns.</param>
    public static string Table<T>(IReadOnlyList<T> rows, params (string Title, Func<T, string> Text)[] columns)
    {
        static string Line(IEnumerable<string> cells) => "| " + string.Join(" | ", cells) + " |\n";
        return Line(columns.Select(column => column.Title)) + "|" + string.Concat(columns.Select(_ => "---|")) + "\n"
            + string.Concat(rows.Select(row => Line(columns.Select(column => column.Text(row)))));
    }

    /// <summary>A number with two decimals, whatever the culture.</summary>
    /// <param name="value">The number.</param>
    public static string Number(double value) => Number(value, 2);

    /// <summary>A number with some decimals, whatever the culture.</summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">How many decimals.</param>
    public static string Number(double value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string List = "/proc/cpuinfo";
        string? line = File.Exists(List) ? File.ReadLines(List).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
