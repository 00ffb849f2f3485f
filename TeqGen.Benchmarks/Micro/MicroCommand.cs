using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace TeqGen.Benchmarks.Micro;

/// <summary>Single pieces of the kernels, by BenchmarkDotNet.</summary>
internal static class MicroCommand
{
    public static Command CreateCommand()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "BenchmarkDotNet's own, after --", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("micro", "pieces of the kernels one by one, by BenchmarkDotNet") { arguments };
        command.SetAction(result =>
        {
            // In this process: one built anew would have to find its way around the solution's central settings.
            var config = ManualConfig.CreateEmpty()
                .AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(logOutput: true)))
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddLogger(ConsoleLogger.Default);
            string[] asked = result.GetValue(arguments) ?? [];
            var summaries = BenchmarkSwitcher.FromTypes([typeof(EncoderBenchmarks), typeof(LayerBenchmarks)]).Run(asked.Length == 0 ? ["--filter", "*"] : asked, config);
            return summaries.Any(summary => summary.Reports.Any(report => !report.Success)) ? 1 : 0;
        });
        return command;
    }
}
