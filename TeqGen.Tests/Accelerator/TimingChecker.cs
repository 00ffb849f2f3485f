using TeqGen.Accelerator.Machine;
using TeqGen.Accelerator.Memory;

namespace TeqGen.Tests.Accelerator;

/// <summary>
/// Checks a vault's command log against the data sheet's rules, written for pairs of commands and independently of the controller,
/// which keeps first cycles instead.
/// </summary>
internal static class TimingChecker
{
    public static void Check(MemoryDescription memory, PagePolicy policy, IReadOnlyList<VaultCommand> log)
    {
        int[] open = [.. Enumerable.Repeat(-1, memory.Banks)];
        int horizon = Math.Max(memory["tRFC"], 4 * memory["tRC"]);
        for (int i = 0; i < log.Count; i++)
        {
            var now = log[i];
            CheckState(open, now, policy);
            for (int j = i - 1; j >= 0 && now.Cycle - log[j].Cycle <= horizon; j--)
            {
                long gap = now.Cycle - log[j].Cycle;
                int least = Least(memory, policy, log[j], now);
                Assert.True(gap >= Math.Max(1, least), $"{log[j]} and {now} are {gap} cycles apart, must be {least}");
            }

            CheckWindow(memory, log, i);
        }

        long[] refreshes = [.. log.Where(command => command.Kind == VaultCommandKind.Refresh).Select(command => command.Cycle)];
        for (int i = 0; i < refreshes.Length; i++)
        {
            Assert.InRange(refreshes[i] - ((i + 1L) * memory["tREFI"]), 0, 2 * memory["tRC"]);
        }
    }

    private static void CheckState(int[] open, VaultCommand now, PagePolicy policy)
    {
        switch (now.Kind)
        {
            case VaultCommandKind.Activate:
                Assert.Equal(-1, open[now.Bank]);
                open[now.Bank] = now.Row;
                break;
            case VaultCommandKind.Precharge:
                Assert.NotEqual(-1, open[now.Bank]);
                open[now.Bank] = -1;
                break;
            case VaultCommandKind.Refresh:
                Assert.All(open, row => Assert.Equal(-1, row));
                break;
            default:
                Assert.Equal(now.Row, open[now.Bank]);
                open[now.Bank] = policy == PagePolicy.Closed ? -1 : now.Row;
                break;
        }
    }

    private static int Least(MemoryDescription memory, PagePolicy policy, VaultCommand before, VaultCommand now)
    {
        int burst = memory["blockBytes"] * 4 / memory["busBits"];
        bool sameBank = before.Bank == now.Bank || now.Kind == VaultCommandKind.Refresh;
        bool closes = policy == PagePolicy.Closed;
        int recovered = memory["CWL"] + burst + memory["tWR"];
        return (before.Kind, now.Kind) switch
        {
            (VaultCommandKind.Refresh, VaultCommandKind.Activate or VaultCommandKind.Refresh) => memory["tRFC"],
            (VaultCommandKind.Activate, VaultCommandKind.Activate) => sameBank ? memory["tRC"] : memory["tRRD"],
            (VaultCommandKind.Activate, VaultCommandKind.Read or VaultCommandKind.Write) => sameBank ? memory["tRCD"] : 0,
            (VaultCommandKind.Activate, VaultCommandKind.Precharge) => sameBank ? memory["tRAS"] : 0,
            (VaultCommandKind.Precharge, VaultCommandKind.Activate or VaultCommandKind.Refresh) => sameBank ? memory["tRP"] : 0,
            (VaultCommandKind.Read, VaultCommandKind.Precharge) => sameBank && !closes ? memory["tRTP"] : 0,
            (VaultCommandKind.Write, VaultCommandKind.Precharge) => sameBank && !closes ? recovered : 0,
            (VaultCommandKind.Read, VaultCommandKind.Activate) => sameBank && closes ? burst + memory["tRTP"] + memory["tRP"] : 0,
            (VaultCommandKind.Read, VaultCommandKind.Refresh) => closes ? memory["tRTP"] + memory["tRP"] : 0,
            (VaultCommandKind.Write, VaultCommandKind.Activate or VaultCommandKind.Refresh) =>
                sameBank && closes ? recovered + memory["tRP"] : 0,
            (VaultCommandKind.Read, VaultCommandKind.Read) or (VaultCommandKind.Write, VaultCommandKind.Write) =>
                Math.Max(burst, memory["tCCD"]),
            (VaultCommandKind.Read, VaultCommandKind.Write) => memory["CL"] + burst - memory["CWL"],
            (VaultCommandKind.Write, VaultCommandKind.Read) => memory["CWL"] + burst + memory["tWTR"],
            _ => 0,
        };
    }

    private static void CheckWindow(MemoryDescription memory, IReadOnlyList<VaultCommand> log, int index)
    {
        if (log[index].Kind != VaultCommandKind.Activate)
        {
            return;
        }

        int activates = 0;
        for (int i = index; i >= 0 && log[index].Cycle - log[i].Cycle < memory["tFAW"]; i--)
        {
            activates += log[i].Kind == VaultCommandKind.Activate ? 1 : 0;
        }

        Assert.InRange(activates, 0, 4);
    }
}
