using System.Diagnostics;
using Microsoft.CodeAnalysis;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

public sealed class DriverTimeTests
{
    [Fact]
    public void A_warm_driver_takes_a_small_part_of_a_second_for_LeNet()
    {
        var format = new OperandFormat(4, true, true, true);
        var parameters = TestParameters.Create("LeNet", TestModels.Graph(TestModels.LeNet, "Fashion.Models.LeNet"), _ => (format, format));
        var compilation = GeneratorHarness.Compilation(("/model/Model.cs", TestModels.LeNet));
        GeneratorDriver driver = GeneratorHarness.Driver([new MemoryText("/model/LeNet.teq.json", parameters.ManifestText)]);
        var fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            // The driver itself is immutable, so that each run starts anew; only the compiler is warm.
            var watch = Stopwatch.StartNew();
            var run = driver.RunGenerators(compilation).GetRunResult();
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
            Assert.Equal(7, run.GeneratedTrees.Length);
        }

        Assert.True(fastest < TimeSpan.FromMilliseconds(300), $"{fastest.TotalMilliseconds} ms");
    }
}
