using System.Globalization;
using TeqGen.Accelerator.Simulation;
using TeqGen.Shared.Accelerator.Isa;

namespace TeqGen.Search.Accelerator;

/// <summary>A run's commands in the trace event format, which chrome://tracing and Perfetto open: a process for each vault, a thread for each unit.</summary>
internal static class ChromeTrace
{
    public static void Write(TextWriter writer, NetworkSimulation simulation)
    {
        var (result, machine) = (simulation.Result, simulation.Result.Machine);
        int vaults = machine["vaults"];
        double microseconds = machine["cyclePicoseconds"] * 1e-6;
        writer.Write("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n");
        for (int vault = 0; vault < vaults; vault++)
        {
            Name("process_name", vault, 0, $"vault {Text(vault)}");
            foreach (var unit in Enum.GetValues<Unit>())
            {
                Name("thread_name", vault, (int)unit, unit.ToString());
            }
        }

        Name("process_name", vaults, 0, "layers");
        for (int i = 0; i < result.Steps.Count; i++)
        {
            var step = result.Steps[i];
            Event(simulation.Plan.Steps[i].Step.Name, step.BoundBy, vaults, 0, step.Start, step.End);
        }

        foreach (var entry in result.Timeline)
        {
            Event(entry.Command, simulation.Plan.Steps[entry.Step].Step.Name, entry.Vault, (int)entry.Unit, entry.Start, entry.End);
        }

        // Every line before ends with a comma.
        writer.Write("{\"name\": \"end\", \"ph\": \"M\", \"pid\": 0, \"tid\": 0}\n]}\n");

        void Name(string kind, int process, int thread, string name) => writer.Write(
            $"{{\"name\": \"{kind}\", \"ph\": \"M\", \"pid\": {Text(process)}, \"tid\": {Text(thread)}, \"args\": {{\"name\": \"{name}\"}}}},\n");

        void Event(string name, string category, int process, int thread, long start, long end) => writer.Write(
            $"{{\"name\": {Quoted(name)}, \"cat\": {Quoted(category)}, \"ph\": \"X\", \"pid\": {Text(process)}, \"tid\": {Text(thread)}, "
            + $"\"ts\": {Time(start)}, \"dur\": {Time(end - start)}}},\n");

        string Time(long cycles) => (cycles * microseconds).ToString("0.####", CultureInfo.InvariantCulture);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string text) => Shared.Json.JsonWriter.Canonical(Shared.Json.JsonValue.String(text));
}
