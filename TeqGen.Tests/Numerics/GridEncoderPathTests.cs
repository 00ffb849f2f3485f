using System.Runtime.Intrinsics.X86;
using TeqGen.Numerics;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Numerics;

public sealed class GridEncoderPathTests
{
    private const int Longest = 131;

    private delegate int Path(GridEncoder encoder, ReadOnlySpan<float> values, Span<byte> codes);

    [Avx2Fact]
    public void The_AVX2_path_equals_the_scalar_one_at_every_length_and_offset() =>
        Compare(32, static (encoder, values, codes) => encoder.EncodeAvx2(values, codes));

    [Fact]
    public void With_AVX512_up_to_6_exponent_bits_are_searched_with_what_the_scalar_path_gives() =>
        Compare(16, static (encoder, values, codes) =>
        {
            Assert.Equal(Avx512F.IsSupported && encoder.Grid.ExponentBits <= 6, encoder.IsSearched);
            return encoder.IsSearched ? encoder.Encode512(values, codes) : encoder.EncodePortable(values, codes);
        });

    [Fact]
    public void The_portable_path_equals_the_scalar_one_at_every_length_and_offset() =>
        Compare(16, static (encoder, values, codes) => encoder.EncodePortable(values, codes));

    [Fact]
    public void Encoding_a_span_equals_encoding_its_values() =>
        Compare(1, static (encoder, values, codes) =>
        {
            encoder.Encode(values, codes);
            return values.Length;
        });

    private static void Compare(int step, Path path)
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            var encoder = new GridEncoder(grid);
            float[] values = Values(grid);
            byte[] expected = [.. values.Select(encoder.Encode)];
            var codes = new byte[values.Length + 1];
            for (int length = 0; length <= Longest; length++)
            {
                int offset = length % 13;
                codes.AsSpan().Fill(0xEE);
                int done = path(encoder, values.AsSpan(offset, length), codes.AsSpan(offset, length));
                Assert.Equal(length / step * step, done);
                Assert.Equal(expected.AsSpan(offset, done), codes.AsSpan(offset, done));
                Assert.False(codes.AsSpan(offset + done).ContainsAnyExcept((byte)0xEE), "Nothing is written behind the last code.");
            }
        }
    }

    // Corners first, then a walk through the whole range with both signs.
    private static float[] Values(ExponentialGrid grid) =>
    [
        .. GridGenerators.Corners(grid).Take(60),
        .. Enumerable.Range(0, Longest).Select(i => (float)(grid.Magnitudes[^1] * 1.1 * (i - 65) / 65)),
    ];
}
