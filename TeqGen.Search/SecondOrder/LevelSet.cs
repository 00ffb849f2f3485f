using TeqGen.Numerics;

namespace TeqGen.Search;

/// <summary>The levels of a grid as numbers to choose from, in binary64.</summary>
internal sealed class LevelSet
{
    private readonly double[] levels;
    private readonly double[] midpoints;
    private readonly bool signed;
    private readonly int signBit;

    public LevelSet(ExponentialGrid grid)
    {
        levels = grid.Magnitudes.ToArray();
        midpoints = [.. levels.Skip(1).Select((level, i) => (level + levels[i]) / 2)];
        (signed, signBit) = (grid.Signed, grid.Signed ? 1 << grid.ExponentBits : 0);
    }

    /// <summary>The code of the level that is nearest.</summary>
    public byte Nearest(double value)
    {
        double magnitude = signed ? Math.Abs(value) : value;
        int low = 0, high = midpoints.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (magnitude >= midpoints[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (byte)(value < 0 && low > 0 ? low | signBit : low);
    }

    /// <summary>The level of a code.</summary>
    public double Value(byte code) => code >= levels.Length ? -levels[code - levels.Length] : levels[code];
}
