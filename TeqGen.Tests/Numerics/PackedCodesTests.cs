using CsCheck;
using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class PackedCodesTests
{
    private static readonly Gen<(int Bits, byte[] Codes)> Codes =
        from bits in Gen.Int[1, 8]
        from codes in Gen.Int[0, (1 << bits) - 1].Array[0, 300]
        select (bits, codes.Select(code => (byte)code).ToArray());

    [Fact]
    public void Unpacking_gives_back_what_was_packed_at_any_width_and_length() =>
        Codes.Sample(
            sample =>
            {
                byte[] packed = PackedCodes.Pack(sample.Codes, sample.Bits);
                var codes = new byte[sample.Codes.Length];
                PackedCodes.Unpack(packed, sample.Bits, codes);
                Assert.Equal(((sample.Codes.Length * sample.Bits) + 7) / 8, packed.Length);
                Assert.Equal(packed.Length, PackedCodes.ByteCount(codes.Length, sample.Bits));
                Assert.Equal(sample.Codes, codes);
            },
            iter: 1000);

    [Fact]
    public void A_code_takes_its_bits_from_the_lowest_upwards() =>
        Codes.Sample(
            sample =>
            {
                byte[] packed = PackedCodes.Pack(sample.Codes, sample.Bits);
                for (int bit = 0; bit < packed.Length * 8; bit++)
                {
                    int code = bit / sample.Bits;
                    int expected = code < sample.Codes.Length ? (sample.Codes[code] >> (bit % sample.Bits)) & 1 : 0;
                    Assert.Equal(expected, (packed[bit / 8] >> (bit % 8)) & 1);
                }
            },
            iter: 200);

    [Fact]
    public void Another_number_of_bytes_is_refused() =>
        Codes.Sample(
            sample =>
            {
                byte[] packed = PackedCodes.Pack(sample.Codes, sample.Bits);
                var codes = new byte[sample.Codes.Length];
                Assert.Throws<FormatException>(() => PackedCodes.Unpack([.. packed, 0], sample.Bits, codes));
                if (packed.Length > 0)
                {
                    Assert.Throws<FormatException>(() => PackedCodes.Unpack(packed.AsSpan(1), sample.Bits, codes));
                }
            },
            iter: 200);

    [Fact]
    public void Stray_bits_after_the_last_code_are_refused()
    {
        for (int bits = 1; bits <= 8; bits++)
        {
            for (int count = 1; count <= 16; count++)
            {
                byte[] packed = PackedCodes.Pack(new byte[count], bits);
                for (int stray = count * bits; stray < packed.Length * 8; stray++)
                {
                    var altered = (byte[])packed.Clone();
                    altered[stray / 8] |= (byte)(1 << (stray % 8));
                    Assert.Throws<FormatException>(() => PackedCodes.Unpack(altered, bits, new byte[count]));
                }
            }
        }
    }

    [Fact]
    public void A_code_with_more_bits_is_refused()
    {
        for (int bits = 1; bits < 8; bits++)
        {
            Assert.Throws<ArgumentException>(() => PackedCodes.Pack([0, (byte)(1 << bits)], bits));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(-1)]
    public void A_width_that_no_code_has_is_refused(int bits)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedCodes.Pack([], bits));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedCodes.Unpack([], bits, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedCodes.ByteCount(1, bits));
    }

    [Fact]
    public void Byte_counts_do_not_overflow()
    {
        Assert.Equal(long.MaxValue, PackedCodes.ByteCount(long.MaxValue, 8));
        Assert.Equal((long.MaxValue / 8) + 1, PackedCodes.ByteCount(long.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedCodes.ByteCount(-1, 3));
    }
}
