using TeqGen.Numerics;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// A grid's values as integers of 14 bits and a sign: value ≈ level · unit. The largest magnitude is 16383 units, so that a rounding error is at most
/// 1/32766 of it; 8 products of two levels fit into 32 bits.
/// </summary>
internal sealed class LevelTable
{
    /// <summary>The largest level.</summary>
    public const int Largest = 16383;

    /// <summary>Products that may be added up in 32 bits: 8 · 16383² &lt; 2³¹.</summary>
    public const int ProductLimit = 8;

    public LevelTable(ExponentialGrid grid)
    {
        var magnitudes = grid.Magnitudes;
        Unit = magnitudes[^1] / Largest;
        Levels = new short[256];
        for (int code = 0; code < 1 << grid.StoredBits; code++)
        {
            int level = (int)Math.Round(magnitudes[code & (magnitudes.Length - 1)] / Unit, MidpointRounding.ToEven);
            Levels[code] = (short)(code >= magnitudes.Length ? -level : level);
        }

        // Rows of 16 entries for in-register tables: low and high bytes apart, each row twice for the two halves of a register.
        RowCount = Math.Max(1, (1 << grid.StoredBits) / 16);
        LowBytes = new byte[RowCount * 32];
        HighBytes = new byte[RowCount * 32];
        for (int row = 0; row < RowCount; row++)
        {
            for (int i = 0; i < 32; i++)
            {
                short level = Levels[(row * 16) + (i % 16)];
                LowBytes[(row * 32) + i] = (byte)level;
                HighBytes[(row * 32) + i] = (byte)(level >> 8);
            }
        }
    }

    /// <summary>What one step of a level is worth.</summary>
    public double Unit { get; }

    /// <summary>The level of every code.</summary>
    public short[] Levels { get; }

    public int RowCount { get; }

    public byte[] LowBytes { get; }

    public byte[] HighBytes { get; }
}
