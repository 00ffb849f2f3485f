using System.Globalization;
using Spectre.Console;
using TeqGen.Search.Schemes;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>Prints fits on standard output: as a table, or as JSON.</summary>
internal static class FitReport
{
    private const string Meaningless = "–";

    public static void Write(TextWriter output, TensorFit[] fits, bool json)
    {
        if (json)
        {
            output.Write(JsonWriter.Indented(fits.Length == 1 ? Json(fits[0]) : JsonValue.Array(fits.Select(Json))));
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Tensor", "Scheme", "Zero");
        foreach (string column in (string[])["Base", "α", "β", "Bits", "RMAE", "SQNR"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var fit in fits)
        {
            table.AddRow(
                Markup.Escape(fit.Tensor),
                fit.Scheme,
                Zero(fit) ?? Meaningless,
                Number(fit.Base, "F4"),
                Number(fit.Alpha, "G5"),
                Number(fit.Beta, "G5"),
                fit.Bits.ToString(CultureInfo.InvariantCulture),
                Number(100 * fit.Rmae, "F2") + " %",
                fit.SqnrDecibels is { } decibels ? Number(decibels, "F2") + " dB" : "exact");
        }

        CommandConsole.For(output).Write(table);
    }

    private static JsonValue Json(TensorFit fit) => JsonValue.Object(
        ("tensor", JsonValue.String(fit.Tensor)),
        ("scheme", JsonValue.String(fit.Scheme)),
        ("zero", Zero(fit) is { } zero ? JsonValue.String(zero) : ResultJson.Null),
        ("base", ResultJson.Real(fit.Base)),
        ("alpha", ResultJson.Real(fit.Alpha)),
        ("beta", ResultJson.Real(fit.Beta)),
        ("bits", JsonValue.Number(fit.Bits)),
        ("rmae", ResultJson.Real(fit.Rmae)),
        ("sqnrDb", ResultJson.Real(fit.SqnrDecibels)),
        ("levels", JsonValue.Array(fit.Levels.Select(level => ResultJson.Real(level)))));

    private static string? Zero(TensorFit fit) => fit.Zero?.ToString().ToLowerInvariant();

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? Meaningless;
}
