using Snapshooter.Xunit;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

/// <summary>Every generated file as it is, so that a change of the generator shows what it changes.</summary>
public sealed class SnapshotTests
{
    private static readonly OperandFormat Signed = TestModels.Format(2, signed: true, companded: true);
    private static readonly OperandFormat Unsigned = TestModels.Format(3, signed: false, companded: true);
    private static readonly OperandFormat Reserved = TestModels.Format(3, signed: true, companded: false);

    [Fact]
    public void LeNet_with_parameters() =>
        Match(
            "LeNet",
            TestModels.Build(TestModels.LeNet, "Fashion.Models.LeNet", layer => (Signed, layer == 0 ? Signed : Unsigned)).Run,
            8);

    [Fact]
    public void LeNet_without_parameters() => Match("LeNetWithoutParameters", GeneratorHarness.Run(TestModels.LeNet), 4);

    [Fact]
    public void Residual_network() =>
        Match(
            "Residual",
            TestModels.Build(TestModels.Residual, "Residual", layer => layer == 1 ? (Reserved, Reserved) : (Signed, Unsigned)).Run,
            8);

    private static void Match(string name, GeneratorRun run, int files)
    {
        Assert.Equal(files, run.HintNames.Count());
        foreach (string hintName in run.HintNames)
        {
            Snapshot.Match(run.Source(hintName), $"{name}/{hintName}".Replace('/', '-'));
        }
    }
}
