using CsCheck;
using TeqGen.Kernels.Lookup;
using TeqGen.Numerics;
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
                var levels = new TeqGen.Models.AlignedBuffer<short>(sample.Values.Length);
                new LevelEncoder(sample.Grid, table).Encode(sample.Values, levels.Pointer);
                for (int i = 0; i < sample.Values.Length; i++)
                {
                    Assert.True(table.Levels[encoder.Encode(sample.Values[i])] == levels.Pointer[i], $"{sample.Grid}: {sample.Values[i]:R} at {i}");
                }
            },
            iter: 300);
}
