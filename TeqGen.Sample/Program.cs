using System.CommandLine;
using TeqGen.Sample;

return SampleCommand.Create().Parse(args).Invoke();
