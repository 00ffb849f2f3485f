using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;

namespace TeqGen.Tests.Accelerator;

/// <summary>The model against closed forms of the timings, and its commands against the data sheet's rules.</summary>
public sealed class MemoryTimingTests
{
    private static readonly MemoryDescription Hmc = MemoryProfiles.Find(MemoryProfiles.Default);

    [Fact]
    public void A_single_read_ends_at_cycle_44()
    {
        var result = Direct(PagePolicy.Closed, Traces.Reads(1, _ => 0));
        Assert.Equal(44, result.LastReadDone);
        Assert.Equal(44, result.MaximumReadLatency);
        Assert.Equal(new CommandCounts(1, 1, 0, 0, 0), result.Commands);
    }

    [Fact]
    public void Reads_over_all_banks_keep_the_bus_busy()
    {
        var result = Direct(PagePolicy.Closed, Traces.Reads(1024, i => Traces.Address(Hmc, 0, i / 16 % 4, i % 16, 0) + (i / 64 * 65536L)));
        Assert.InRange(result.LastReadDone, 8232 * 0.999, 8232 * 1.001);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(180)]
    public void Reads_of_new_rows_in_one_bank_take_a_row_cycle_each(int count) => Assert.Equal(
        44 + (51 * (count - 1)),
        Direct(PagePolicy.Closed, Traces.Reads(count, i => Traces.Address(Hmc, i, 0, 0, 0))).LastReadDone);

    [Fact]
    public void A_refresh_costs_its_time_once_every_interval()
    {
        var result = Direct(PagePolicy.Closed, Traces.Reads(1000, i => Traces.Address(Hmc, i, 0, 0, 0)));
        long refreshes = result.LastReadDone / 9364;
        Assert.Equal(16 * refreshes, result.Commands.Refreshes);
        Assert.InRange(result.LastReadDone - (44 + (51 * 999)) - (420 * refreshes), 0, 51 * refreshes);
    }

    [Fact]
    public void Four_activations_in_a_window_cap_short_blocks()
    {
        var memory = Hmc.With("blockBytes", new(32, "test"));
        var requests = Traces.Reads(1100, i => Traces.Address(memory, i / 128, i / 16 % 8, i % 16, 0));
        var result = MemorySimulator.Run(memory, PagePolicy.Closed, requests, direct: true);
        Assert.InRange(result.GigabytesPerSecond, 5.8, 4 * 32 / (27 * 0.8));
    }

    [Fact]
    public void A_read_of_a_queued_write_is_forwarded_and_equal_requests_share_a_command()
    {
        MemoryRequest[] requests = [new(0, true, 0), new(0, false, 1), new(0, true, 2), new(64 * 16, false, 3), new(64 * 16, false, 4)];
        var result = Direct(PagePolicy.Closed, requests);
        Assert.Equal(new CommandCounts(2, 1, 1, 0, 0), result.Commands);
        Assert.Equal(3, result.ReadRequests);
    }

    [Fact]
    public void An_open_row_serves_four_accesses_and_then_gives_way()
    {
        // The second request wants another row, the six others the first: they go before it while it may not yet close the row, but
        // no more than four accesses in all.
        var memory = Hmc.With("rowBytes", new(1024, "test"));
        var requests = Traces.Reads(8, i => Traces.Address(memory, i == 1 ? 1 : 0, i, 0, 0));
        var logs = Traces.Logs(memory);
        MemorySimulator.Run(memory, PagePolicy.Open, requests, direct: true, logs);
        var kinds = logs[0].Select(command => command.Kind).ToList();
        Assert.Equal(4, kinds.Take(kinds.IndexOf(VaultCommandKind.Precharge)).Count(kind => kind != VaultCommandKind.Activate));
    }

    [Theory]
    [InlineData("hmc-4gb", PagePolicy.Closed)]
    [InlineData("hmc-4gb", PagePolicy.Open)]
    [InlineData("hmc-gem5", PagePolicy.Closed)]
    [InlineData("hmc-32v", PagePolicy.Open)]
    [InlineData("hbm2", PagePolicy.Open)]
    [InlineData("hbm2", PagePolicy.Closed)]
    [InlineData("lpddr4", PagePolicy.Open)]
    public void No_command_comes_too_soon(string profile, PagePolicy policy)
    {
        var memory = MemoryProfiles.Find(profile);
        foreach (bool direct in (bool[])[true, false])
        {
            var requests = Traces.Mixed(memory, seed: 7, count: 6000, vaults: 2);
            var logs = Traces.Logs(memory);
            var result = MemorySimulator.Run(memory, policy, requests, direct, logs);
            Assert.All(logs, log => TimingChecker.Check(memory, policy, log));
            Assert.Equal(logs.Sum(log => log.Count(command => command.Kind == VaultCommandKind.Read)), result.Commands.Reads);
            Assert.InRange(result.Commands.Reads, 1, result.ReadRequests);
            Assert.InRange(result.Commands.Writes, 1, result.WriteRequests);
            Assert.True(result.Commands.Refreshes > 0 && result.LastReadDone > requests[^1].Cycle);
        }
    }

    [Fact]
    public void The_checker_sees_a_command_that_comes_too_soon()
    {
        var logs = Traces.Logs(Hmc);
        MemorySimulator.Run(Hmc, PagePolicy.Closed, Traces.Reads(40, i => i % 20 * 65536L * 3), direct: true, logs);
        TimingChecker.Check(Hmc, PagePolicy.Closed, logs[0]);
        int tight = logs[0].FindIndex(command => command.Kind == VaultCommandKind.Read);
        logs[0][tight] = logs[0][tight] with { Cycle = logs[0][tight].Cycle - 1 };
        Assert.ThrowsAny<Exception>(() => TimingChecker.Check(Hmc, PagePolicy.Closed, logs[0]));
    }

    [Fact]
    public void A_run_is_the_same_again_and_latency_never_below_a_single_read()
    {
        var requests = Traces.Reads(3000, i => i * 64L * 37);
        var first = Direct(PagePolicy.Open, requests);
        Assert.Equal(first, Direct(PagePolicy.Open, requests));
        Assert.True(first.AverageReadLatency >= 42);
        var linked = MemorySimulator.Run(Hmc, PagePolicy.Closed, Traces.Reads(1, _ => 0), direct: false);
        Assert.Equal(linked, MemorySimulator.Run(Hmc, PagePolicy.Closed, Traces.Reads(1, _ => 0), direct: false));
        Assert.True(linked.LastReadDone > 44);
    }

    private static MemoryResult Direct(PagePolicy policy, MemoryRequest[] requests) =>
        MemorySimulator.Run(Hmc, policy, requests, direct: true);
}
