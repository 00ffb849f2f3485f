using System.CommandLine;
using TeqGen.Benchmarks;
using TeqGen.Benchmarks.Results;
using TeqGen.Benchmarks.Compare;

var json = new Option<bool>("--json") { Description = "print the figures as JSON alone on standard output", Recursive = true };
var root = new RootCommand("Measures TeqGen. Every figure is a median of interleaved runs; ratios compare within one run on one machine.") { json };
root.Add(CompareCommand.CreateCommand(json));
root.Add(GeneratorBenchmark.CreateCommand(json));
root.Add(KernelBenchmark.CreateCommand(json));
root.Add(ResultsBenchmark.CreateCommand(json));
return root.Parse(args).Invoke();
