using System.Globalization;

namespace TeqGen.Search.Reports;

/// <summary>What should be looked at in a layer, in words.</summary>
internal static class ReportWarnings
{
    private const double NotableClipping = 0.01;
    private const double NotableErasure = 0.6;
    private const double LowSqnr = 8;

    public static IEnumerable<string> Of(ReportLayer layer)
    {
        if (layer.Weights.DeadChannels > 0)
        {
            yield return $"{layer.Path}: {Of(layer.Weights.DeadChannels, layer.Weights.Channels)} outputs have no weights but zeros (dead channels); they could be removed.";
        }

        if (layer.Weights.ErasedChannels > 0)
        {
            yield return $"{layer.Path}: {Of(layer.Weights.ErasedChannels, layer.Weights.Channels)} outputs lose all their weights to zero; a scale for each output or more bits would keep them.";
        }

        if (layer.Activations.DeadChannels > 0)
        {
            yield return $"{layer.Path}: {Of(layer.Activations.DeadChannels, layer.Activations.Channels)} inputs are zero on every calibration input (dead channels).";
        }

        foreach (var (what, operand) in ((string, ReportOperand)[])[("weights", layer.Weights), ("activations", layer.Activations)])
        {
            foreach (string warning in Of($"{layer.Path}, {what}", operand))
            {
                yield return warning;
            }
        }
    }

    private static IEnumerable<string> Of(string name, ReportOperand operand)
    {
        foreach (string note in operand.Analysis.Notes.Where(note => note.StartsWith("Outliers", StringComparison.Ordinal)))
        {
            yield return $"{name}: {char.ToLowerInvariant(note[0])}{note[1..]}";
        }

        if (operand.Grid is not { } grid || operand.Use is not { } use)
        {
            yield return $"{name}: stays in full precision.";
            yield break;
        }

        if (use.ClippedShare >= NotableClipping)
        {
            yield return $"{name}: the grid is saturated, {Percent(use.ClippedShare)} of the non-zero values lie beyond its outermost level.";
        }

        if (use.ErasedShare >= NotableErasure)
        {
            yield return $"{name}: {Percent(use.ErasedShare)} of the non-zero values become zero.";
        }

        if (2 * use.UsedLevels <= use.Levels && operand.Analysis.Fits.Count > 0)
        {
            yield return $"{name}: only {Of(use.UsedLevels, use.Levels)} levels are used; fewer bits would hold as much.";
        }

        if (grid.StoredBits == LayerFitter.MaximumBits)
        {
            yield return $"{name}: at the limit of {LayerFitter.MaximumBits} bits.";
        }

        if (operand.SqnrDecibels is { } decibels and < LowSqnr)
        {
            yield return $"{name}: the SQNR is {decibels.ToString("F1", CultureInfo.InvariantCulture)} dB only.";
        }
    }

    private static string Of(int part, int all) => string.Create(CultureInfo.InvariantCulture, $"{part} of {all}");

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
