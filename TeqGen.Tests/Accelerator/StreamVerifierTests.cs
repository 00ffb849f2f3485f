using TeqGen.Accelerator.Isa;
using TeqGen.Shared;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Tests.Accelerator;

/// <summary>Streams that must not be executed, each refused by its rule.</summary>
public sealed class StreamVerifierTests
{
    private static readonly MachineDescription Hmc = MachineProfiles.Find(MachineProfiles.Default)!;

    [Fact]
    public void Planned_streams_pass_on_every_machine_and_for_every_arithmetic() => Assert.All(MachineProfiles.Names, name =>
    {
        var machine = MachineProfiles.Find(name)!;
        foreach (string network in SampleGraphs.Names)
        {
            foreach (var arithmetic in Enum.GetValues<Arithmetic>())
            {
                var plan = SampleGraphs.Plan(machine, network, arithmetic);
                Assert.Equal(plan.Steps.Count, StreamVerifier.Verify(machine, [.. plan.Commands]).Count);
            }
        }
    });

    [Theory]
    [InlineData(nameof(Opcode.Source), "activations", 1 << 30, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Source), "weights", -1, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Source), "weightBits", 7, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Target), "block", 1 << 30, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Target), "offset", 1, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Layer), "inputs", 0, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Layer), "height", int.MaxValue, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Map), "tileOutputs", 1, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Map), "channelVaults", 3, nameof(StreamProblem.BadOperand))]
    [InlineData(nameof(Opcode.Loop), "times", 1000, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Loop), "dimension", 5, nameof(StreamProblem.OutOfBounds))]
    [InlineData(nameof(Opcode.Grid), "weights", 9, nameof(StreamProblem.BadOperand))]
    public void A_changed_operand_is_refused(string name, string operand, int value, string problem) => Refused(Enum.Parse<StreamProblem>(problem), commands =>
    {
        var opcode = Enum.Parse<Opcode>(name);
        int position = commands.FindIndex(command => command.Opcode == opcode);
        int[] operands = [.. commands[position].Operands];
        operands[Array.IndexOf(CommandFormat.Of(opcode)!, operand)] = value;
        commands[position] = commands[position] with { Operands = operands.ToEquatableArray() };
    });

    [Fact]
    public void Results_over_weights_are_refused() => Refused(StreamProblem.OutOfBounds, commands =>
    {
        int weights = commands.First(command => command.Opcode == Opcode.Source)["weights"];
        int position = commands.FindIndex(command => command.Opcode == Opcode.Target);
        int[] operands = [.. commands[position].Operands];
        operands[0] = weights;
        commands[position] = commands[position] with { Operands = operands.ToEquatableArray() };
    });

    [Theory]
    [InlineData(nameof(Opcode.LoadWeights))]
    [InlineData(nameof(Opcode.LoadActivations))]
    [InlineData(nameof(Opcode.Count))]
    [InlineData(nameof(Opcode.Post))]
    public void A_command_that_does_not_signal_leaves_another_waiting(string opcode) => Refused(StreamProblem.EndlessWait, commands =>
    {
        int position = commands.FindIndex(command => command.Opcode == Enum.Parse<Opcode>(opcode));
        commands[position] = commands[position] with { Signal = Semaphores.None };
    });

    [Fact]
    public void A_tile_that_is_not_loaded_is_not_counted() => Refused(StreamProblem.OutOfBounds, commands =>
    {
        int position = commands.FindIndex(command => command.Opcode == Opcode.LoadWeights);
        commands[position] = Command.OfUnit(Opcode.Sync, commands[position].Wait, commands[position].Signal);
    });

    [Fact]
    public void A_stream_must_be_whole()
    {
        Refused(StreamProblem.BadCommand, commands => commands.RemoveAt(commands.Count - 1));
        Refused(StreamProblem.BadCommand, commands => commands.Add(new(Opcode.End)));
        Refused(StreamProblem.BadCommand, commands => commands.RemoveAt(1));
        Refused(StreamProblem.BadCommand, commands => commands.RemoveAll(command => command.Opcode == Opcode.Target));
    }

    [Fact]
    public void Narrow_counters_could_overflow()
    {
        var machine = Hmc.With("counterBits", 10, "test");
        var plan = SampleGraphs.Plan(machine, "FashionLeNet", Arithmetic.Exponent);
        var e = Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(machine, [.. plan.Commands]));
        Assert.Equal(StreamProblem.CounterOverflow, e.Problem);

        // 800 terms fit 11 bits with a sign.
        var wider = Hmc.With("counterBits", 11, "test");
        StreamVerifier.Verify(wider, [.. SampleGraphs.Plan(wider, "FashionLeNet", Arithmetic.Exponent).Commands]);
    }

    [Fact]
    public void Another_machine_refuses() => Assert.Equal(
        StreamProblem.WrongMachine,
        Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(
            MachineProfiles.Find("hbm2")!, [.. SampleGraphs.Plan(Hmc, "FashionLeNet", Arithmetic.Exponent).Commands])).Problem);

    private static void Refused(StreamProblem problem, Action<List<Command>> change)
    {
        var commands = CommandStream.Decode([.. SampleGraphs.Plan(Hmc, "FashionLeNet", Arithmetic.Exponent).Commands], Hmc.Hash);
        change(commands);
        byte[] changed = CommandStream.Encode(Hmc.Hash, commands);
        Assert.Equal(problem, Assert.Throws<CommandStreamException>(() => StreamVerifier.Verify(Hmc, changed)).Problem);
    }
}
