using CsCheck;
using TeqGen.Numerics;

namespace TeqGen.Tests.Numerics;

public sealed class CodeMemoryTests
{
    [Fact]
    public void Codes_written_in_pieces_are_what_packing_gives_and_are_read_again() =>
        (from bits in Gen.Int[1, 8]
         from piece in Gen.Int[1, 20]
         from codes in Gen.Int[0, (1 << bits) - 1].Array[1, 200]
         select (bits, piece, codes.Select(code => (byte)code).ToArray())).Sample(
            (bits, piece, codes) =>
            {
                // What was there before does not stay.
                var memory = new byte[PackedCodes.ByteCount(codes.Length, bits)];
                memory.AsSpan().Fill(0xFF);
                for (int start = 0; start < codes.Length; start += piece)
                {
                    CodeMemory.Write(codes.AsSpan(start, Math.Min(piece, codes.Length - start)), memory, start, bits);
                }

                byte[] expected = PackedCodes.Pack(codes, bits);
                int rest = codes.Length * bits % 8;
                memory[^1] &= (byte)(rest == 0 ? 0xFF : (1 << rest) - 1);
                Assert.Equal(expected, memory);
                var read = new byte[codes.Length + CodeMemory.Beyond];
                CodeMemory.Read(memory, bits, codes.Length, read);
                Assert.Equal(codes, read[..codes.Length]);
            },
            iter: 2000);

    [Theory]
    [InlineData(1, 0b10110011, 0x0100010100000101)]
    [InlineData(5, 0b11111_00000_10101, 0x1F0015)]
    [InlineData(8, 0x123456789ABCDEF0, 0x123456789ABCDEF0)]
    public void Without_an_instruction_for_it_codes_are_spread_alike(int bits, ulong word, ulong expected) => Assert.Equal(expected, CodeMemory.Spread(word, bits));
}
