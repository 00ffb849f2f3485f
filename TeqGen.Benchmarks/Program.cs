using System.CommandLine;
using TeqGen.Benchmarks;
using TeqGen.Benchmarks.Ablation;
using TeqGen.Benchmarks.Accelerator;
using TeqGen.Benchmarks.Compare;
using TeqGen.Benchmarks.Micro;
using TeqGen.Benchmarks.Results;

var json = new Option<bool>("--json") { Description = "print the figures as JSON alone on standard output", Recursive = true };
var root = new RootCommand("Measures TeqGen. Every figure is a median of interleaved runs; ratios compare within one run on one machine.") { json };
root.Add(AcceleratorBenchmark.CreateCommand(json));
root.Add(CompareCommand.CreateCommand(json));
root.Add(GeneratorBenchmark.CreateCommand(json));
root.Add(KernelBenchmark.CreateCommand(json));
root.Add(MicroCommand.CreateCommand());
root.Add(ResultsBenchmark.CreateCommand(json));
root.Add(AblationBenchmark.CreateCommand(json));
return root.Parse(args).Invoke();
