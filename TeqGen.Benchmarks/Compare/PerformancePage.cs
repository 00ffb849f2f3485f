using System.Reflection;
using Microsoft.ML.OnnxRuntime;

namespace TeqGen.Benchmarks.Compare;

/// <summary>Puts the tables of a run between the marks in docs/performance.md.</summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- compare: begin -->\n";
    private const string End = "<!-- compare: end -->\n";
    private const int StreamBytes = 64 << 20;

    public static void Write(IReadOnlyList<CompareRow> rows)
    {
        string file = Path.Combine(Repository.Folder(), "docs", "performance.md");
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{file} lacks the lines {Begin.Trim()} and {End.Trim()} between which the tables belong.");
        }

        string bandwidth = Output.Number(MemoryBandwidth.GigabytesPerSecond(StreamBytes), 1);
        string version = typeof(InferenceSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        string tables = Output.Machine() + ", ONNX Runtime " + version + $". One thread reads {bandwidth} GB/s of a buffer of 64 MB.\n\n"
            + Output.Table(
                rows,
                ("work", row => row.Work),
                ("ONNX Runtime", row => row.Peer),
                ("threads", row => Output.Number(row.Threads, 0)),
                ("ratio", row => Output.Number(row.Ratio)));
        File.WriteAllText(file, text[..(begin + Begin.Length)] + tables + text[end..]);
    }
}
