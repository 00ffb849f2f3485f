using CsCheck;
using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Operators;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Numerics;

namespace TeqGen.Tests.Kernels;

public sealed unsafe class LevelEncoderTests
{
    [Fact]
    public void A_value_becomes_the_level_of_its_code() =>
        GridGenerators.GridAndValues.Sample(
            sample =>
            {
                var table = new LevelTable(sample.Grid);
                var encoder = new GridEncoder(sample.Grid);
                var levels = new AlignedBuffer<short>(sample.Values.Length);
                new LevelEncoder(sample.Grid, table).Encode(sample.Values, levels.Pointer);
                for (int i = 0; i < sample.Values.Length; i++)
                {
                    Assert.True(table.Levels[encoder.Encode(sample.Values[i])] == levels.Pointer[i], $"{sample.Grid}: {sample.Values[i]:R} at {i}");
                }
            },
            iter: 300);

    [Avx512Fact]
    public void Ranks_ascend_with_values_and_stand_for_their_levels()
    {
        foreach (var grid in GridGenerators.OfEveryKind())
        {
            var table = new LevelTable(grid);
            var encoder = new LevelEncoder(grid, table);
            double largest = grid.Magnitudes[^1] * 1.2;
            const int Count = 1024;
            var values = new AlignedBuffer<float>(Count);
            for (int i = 0; i < Count; i++)
            {
                values.Pointer[i] = (float)(((i / 511.5) - 1) * largest);
            }

            var (levels, again, ranks) = (new AlignedBuffer<short>(Count), new AlignedBuffer<short>(Count), new AlignedBuffer<byte>(Count));
            encoder.Encode(values.Span, levels.Pointer);
            encoder.Wide!.EncodeRanks(values.Pointer, ranks.Pointer, Count);

            // All but whole vectors too.
            encoder.Wide.DecodeRanks(ranks.Pointer, again.Pointer, Count - 5);
            Assert.Equal(levels.Span[..^5].ToArray(), again.Span[..^5].ToArray());
            int[] ordered = [.. ranks.Span.ToArray().Select(rank => grid.Signed ? (int)(sbyte)rank : rank)];
            Assert.Equal(ordered.Order(), ordered);
            Assert.Equal(levels.Span.ToArray().Distinct().Count(), ordered.Distinct().Count());
            Assert.True(ordered.Distinct().Count() > 1);
            GC.KeepAlive(values);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_largest_rank_is_that_of_the_largest_value(bool signed)
    {
        const int Height = 7, Width = 6;
        foreach (int channels in new[] { 1, 16, 90 })
        {
            var random = new Random(channels);
            var values = new float[channels * Height * Width];
            var ranks = new byte[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                int rank = random.Next(signed ? -127 : 0, signed ? 128 : 256);
                values[i] = rank;
                ranks[i] = (byte)rank;
            }

            var g = new Pool2dGeometry((3, 2), (2, 1), (1, 0), CeilMode: true);
            var expected = new float[g.OutputHeight(Height) * g.OutputWidth(Width) * channels];
            var found = new byte[expected.Length];
            ChannelsLast.Max(values, expected, channels, Height, Width, g);
            RankPooling.Max(ranks, found, signed, channels, Height, Width, g);
            Assert.Equal(expected, found.Select(rank => signed ? (sbyte)rank : (float)rank));
        }
    }
}
