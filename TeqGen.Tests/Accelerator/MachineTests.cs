using TeqGen.Accelerator.Machine;
using TeqGen.Shared.Accelerator.Machines;

namespace TeqGen.Tests.Accelerator;

/// <summary>Machine descriptions: whole, partial, and refused with the place and the remedy.</summary>
public sealed class MachineTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Fact]
    public void Every_machine_has_every_constant_with_a_source_and_reads_back_what_it_writes() => Assert.All(MachineProfiles.Names, name =>
    {
        var machine = MachineProfiles.Find(name)!;
        Assert.All(machine.Constants.Values, constant => Assert.NotEmpty(constant.Source));
        Assert.Equal(machine.ToJson(), MachineProfiles.Read(machine.ToJson()).ToJson());
        Assert.Equal(machine.Hash, MachineProfiles.Read(machine.ToJson()).Hash);
    });

    [Fact]
    public void The_element_is_the_same_on_every_memory() => Assert.All(MachineProfiles.Names, name => Assert.All(
        MachineSections.ProcessingRules, rule => Assert.Equal(Hmc[rule.Name], MachineProfiles.Find(name)![rule.Name])));

    [Fact]
    public void A_source_is_not_part_of_the_hash_and_a_value_is()
    {
        Assert.Equal(Hmc.Hash, Hmc.With("lanes", Hmc["lanes"], "elsewhere").Hash);
        Assert.NotEqual(Hmc.Hash, Hmc.With("lanes", 2 * Hmc["lanes"], "elsewhere").Hash);
    }

    [Theory]
    [InlineData("lanes", "60", 2, "exponentLanesPerSet")]
    [InlineData("lanes", "0", 3, "lanes must be 1")]
    [InlineData("lanes", "6.5", 3, "whole number")]
    [InlineData("lane", "64", 3, "\"lane\" is unknown")]
    [InlineData("dramBit", "64", 3, "\"dramBit\" is unknown")]
    public void A_wrong_constant_is_told_with_its_line(string name, string value, int line, string told) =>
        Told($$"""
            {{Memory()}}
              "processing": {
                "{{name}}": { "value": {{value}}, "source": "test" }
              }
            }
            """, line, told);

    [Theory]
    [InlineData("paper", 2, "\"flip-flop\" or \"latch\" or \"sram\"")]
    [InlineData("sram", 1, "one count a cycle")]
    public void A_wrong_storage_is_told(string storage, int line, string told) =>
        Told($"{Memory()}\n\"counterStorage\": \"{storage}\" }}", line, told);

    [Fact]
    public void What_a_file_leaves_out_is_the_default_element_s()
    {
        var machine = MachineProfiles.Read(Memory() + "\"processing\": { \"lanes\": { \"value\": 128, \"source\": \"test\" } } }");
        Assert.Equal(128, machine["lanes"]);
        Assert.Equal(Hmc["bufferBytes"], machine["bufferBytes"]);
        Assert.Equal(Hmc["dramBit"], machine["dramBit"]);
        Assert.NotEqual(Hmc["dramBit"], MachineProfiles.Find("hbm2")!["dramBit"]);
    }

    [Fact]
    public void An_address_is_put_together_as_it_is_taken_apart() => Assert.All(MachineProfiles.Names, name =>
    {
        var memory = MemoryProfiles.Find(name);
        var seen = new HashSet<long>();
        for (long block = 0; block < 4096; block++)
        {
            int vault = (int)(block * 7 % memory.Vaults);
            long address = memory.Map.Compose(vault, block);
            var split = memory.Map.Split(address);
            Assert.Equal(vault, split.Vault);
            Assert.True(address < memory.Capacity && seen.Add(address));
        }

        // Neighbouring blocks of a vault lie in different banks or in one row, never in two rows of a bank.
        var (first, second) = (memory.Map.Split(memory.Map.Compose(0, 0)), memory.Map.Split(memory.Map.Compose(0, 1)));
        Assert.True(first.Bank != second.Bank || first.Row == second.Row);
    });

    private static void Told(string text, int line, string told)
    {
        var e = Assert.Throws<MachineFormatException>(() => MemoryProfiles.Read(text, "m.json"));
        Assert.StartsWith($"m.json({line}): ", e.Message, StringComparison.Ordinal);
        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }

    // The memory's part of a description on one line, up to where another section begins.
    private static string Memory()
    {
        using var reader = new StreamReader(typeof(MemoryProfiles).Assembly.GetManifestResourceStream("TeqGen.Machine.hmc-4gb")!);
        return reader.ReadToEnd().ReplaceLineEndings("").TrimEnd()[..^1] + ",";
    }
}
