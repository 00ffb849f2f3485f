using System.Diagnostics;
using System.Globalization;

namespace TeqGen.Benchmarks.Results;

/// <summary>The most memory that the process has taken since a moment; where the system cannot count anew (other than Linux), since its start.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string Peak = "VmHWM:";

    public static void Reset()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The peak is then that of the whole process, which is no less.
        }
    }

    public static long Bytes()
    {
        if (File.Exists(Status) && Array.Find(File.ReadAllLines(Status), line => line.StartsWith(Peak, StringComparison.Ordinal)) is { } line)
        {
            return 1024 * long.Parse(line[Peak.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
