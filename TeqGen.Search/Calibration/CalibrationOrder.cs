namespace TeqGen.Search.Calibration;

/// <summary>
/// The order in which calibration inputs are divided into parts: by a hash of their number, so that no part is of one class however a set is sorted.
/// </summary>
internal static class CalibrationOrder
{
    /// <summary>The place of every input, a permutation of 0 … <paramref name="inputs"/> − 1.</summary>
    public static int[] Places(int inputs)
    {
        int[] order = [.. Enumerable.Range(0, inputs).OrderBy(input => Hash((uint)input, 0)).ThenBy(input => input)];
        var places = new int[inputs];
        for (int i = 0; i < inputs; i++)
        {
            places[order[i]] = i;
        }

        return places;
    }

    /// <summary>Two rounds of a multiplicative hash (the finalizer of MurmurHash3).</summary>
    public static uint Hash(uint a, uint b)
    {
        uint h = (a * 0x9E3779B9u) ^ (b * 0x85EBCA6Bu);
        h ^= h >> 16;
        h *= 0x85EBCA6Bu;
        h ^= h >> 13;
        h *= 0xC2B2AE35u;
        return h ^ (h >> 16);
    }
}
