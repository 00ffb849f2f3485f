namespace TeqGen.Search.Baselines;

/// <summary>
/// Rounds values to the nearest of any levels. A table over cells of equal width tells where to begin; from there it is few steps to the
/// level. Without a sign a negative value becomes zero.
/// </summary>
internal sealed class LevelRounding
{
    private const int Cells = 2048;
    private readonly float[] levels;
    private readonly float[] thresholds;
    private readonly byte[] first = new byte[Cells];
    private readonly float cellsPerUnit;
    private readonly bool signed;

    /// <param name="magnitudes">The levels' magnitudes, ascending from 0; at most 256.</param>
    /// <param name="signed">Whether values have a sign.</param>
    public LevelRounding(ReadOnlySpan<double> magnitudes, bool signed)
    {
        this.signed = signed;
        levels = new float[magnitudes.Length];
        thresholds = new float[magnitudes.Length - 1];
        for (int m = 0; m < levels.Length; m++)
        {
            levels[m] = (float)magnitudes[m];
            if (m > 0)
            {
                thresholds[m - 1] = (float)((magnitudes[m - 1] + magnitudes[m]) / 2);
            }
        }

        cellsPerUnit = thresholds[^1] > 0 ? Cells / thresholds[^1] : 0;
        cellsPerUnit = float.IsFinite(cellsPerUnit) ? cellsPerUnit : 0;
        for (int cell = 0, m = 0; cell < Cells; cell++)
        {
            // A threshold of an earlier cell is below every value of this one, since finding a cell is monotone.
            while (m < thresholds.Length && Cell(thresholds[m]) < cell)
            {
                m++;
            }

            first[cell] = (byte)m;
        }
    }

    /// <summary>Rounds.</summary>
    /// <param name="values">Values.</param>
    /// <param name="rounded">Receives as many; may be the same memory.</param>
    public void Round(ReadOnlySpan<float> values, Span<float> rounded)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i], magnitude = signed ? Math.Abs(value) : value;
            int m = magnitude > 0 ? first[Cell(magnitude)] : 0;
            while (m < thresholds.Length && magnitude >= thresholds[m])
            {
                m++;
            }

            rounded[i] = value < 0 ? -levels[m] : levels[m];
        }
    }

    private int Cell(float magnitude) => (int)Math.Min(magnitude * cellsPerUnit, Cells - 1);
}
