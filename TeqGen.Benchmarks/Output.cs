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

        Console.Out.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, AVX2 {(Avx2.IsSupported ? "yes" : "no")}");
        Console.Out.WriteLine("| " + string.Join(" | ", columns.Select(column => column.Title)) + " |");
        Console.Out.WriteLine("|" + string.Concat(columns.Select(_ => "---|")));
        foreach (var row in rows)
        {
            Console.Out.WriteLine("| " + string.Join(" | ", columns.Select(column => column.Text(row))) + " |");
        }
    }

    /// <summary>A number with two decimals, whatever the culture.</summary>
    /// <param name="value">The number.</param>
    public static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
