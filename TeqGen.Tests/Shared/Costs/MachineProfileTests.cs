using TeqGen.Shared.Costs;

namespace TeqGen.Tests.Shared.Costs;

public class MachineProfileTests
{
    [Fact]
    public void The_default_profile_reads_and_writes_the_same_bytes()
    {
        string text = MachineProfile.Default.ToJson();
        Assert.Equal(text, MachineProfileReader.Read(text).ToJson());
        Assert.All(
            CostModel.Strategies.SelectMany(strategy => CostModel.Names(strategy).Select(name => MachineProfile.Default.Constant(strategy, name))),
            constant => Assert.InRange(constant, 0, 1e9));
    }

    [Theory]
    [InlineData("\"schema\": 1", "\"schema\": 2", "schema must be 1, found 2")]
    [InlineData("\"vectorBits\": 512", "\"vectorBits\": 500", "vectorBits must be 128 or 256 or 512, found 500")]
    [InlineData("\"cacheBytes\": ", "\"cacheBytes\": -", "cacheBytes must be a whole number from 0")]
    [InlineData("\"product\": ", "\"produkt\": ", "\"produkt\" is unknown in reference; expected call")]
    [InlineData("\"panel\": ", "\"panel\": -", "lookup.panel must be 0 to 1e9 nanoseconds, found -")]
    [InlineData("\"machine\": \"", "\"machine\": \"x\\n", "machine must be one line of text")]
    [InlineData("\"bitPlanes\": {", "\"bitPlanes\": 3, \"machine2\": {", "\"machine2\" is unknown in the profile")]
    public void Anything_wrong_is_told_with_its_line(string old, string replacement, string message)
    {
        string text = MachineProfile.Default.ToJson();
        int at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, old);
        var e = Assert.Throws<MachineProfileException>(() => MachineProfileReader.Read(text[..at] + replacement + text[(at + old.Length)..]));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(1 + text[..at].Count(character => character == '\n'), e.Line);
    }

    [Fact]
    public void A_missing_constant_is_named()
    {
        string text = MachineProfile.Default.ToJson();
        int start = text.IndexOf("    \"window\"", StringComparison.Ordinal), before = text.LastIndexOf(',', start), end = text.IndexOf('\n', start);
        var e = Assert.Throws<MachineProfileException>(() => MachineProfileReader.Read(text[..before] + text[end..]));
        Assert.Contains("\"window\" is missing", e.Message, StringComparison.Ordinal);
    }
}
