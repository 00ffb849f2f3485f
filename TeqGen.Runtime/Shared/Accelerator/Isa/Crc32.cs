namespace TeqGen.Shared.Accelerator.Isa;

/// <summary>CRC-32 (IEEE 802.3, reflected polynomial 0xEDB88320), which finds every flipped bit and burst of up to 32.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = CreateTable();

    public static uint Of(byte[] bytes, int start, int length)
    {
        uint crc = uint.MaxValue;
        for (int i = start; i < start + length; i++)
        {
            crc = (crc >> 8) ^ Table[(crc ^ bytes[i]) & 255];
        }

        return ~crc;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
