using System.Diagnostics;
using TeqGen.Kernels;
using TeqGen.Kernels.Counting;
using TeqGen.Kernels.Counting.BitSliced;
using TeqGen.Kernels.Lookup;
using TeqGen.Kernels.Reference;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Shared.Costs;

namespace TeqGen.Search.Tuning;

/// <summary>A probe made ready to run by one strategy, with one thread, between values whose channels lie innermost.</summary>
internal sealed class ProbeRun
{
    private const int Seed = 1;

    // Weights repeat after a prime number of values; drawing millions of logarithms would take longer than measuring.
    private const int Period = 65_521;
    private const double LeastMicroseconds = 150;
    private const int WarmUpLayers = 8;
    private readonly LayerExecutor executor;
    private readonly InferenceWorkspace workspace;
    private readonly LayerCall call;
    private readonly float[] input;
    private readonly float[] output;
    private readonly int rows;

    /// <param name="probe">The layer.</param>
    /// <param name="strategy">How it is computed.</param>
    /// <param name="counting">The kernel for comparing codes; null takes the rolled one.</param>
    public ProbeRun(Probe probe, KernelStrategy strategy, CountingKernel? counting = null)
    {
        var definition = probe.Definition with { Counting = counting };
        var random = new Random(Seed);
        var codes = new byte[definition.WeightCount];
        var values = Laplace(random, Period, signed: true);
        var some = new byte[Period];
        new GridEncoder(definition.Weights).Encode(values, some);
        for (int i = 0; i < codes.Length; i += Period)
        {
            some.AsSpan(0, Math.Min(Period, codes.Length - i)).CopyTo(codes.AsSpan(i));
        }

        var parameters = new LayerParameters(definition.Path, definition.Weights.StoredBits, codes, null, new float[definition.Geometry.Outputs]);
        PostProcessing Post() => new(definition.Weights, definition.Activations);
        executor = strategy switch
        {
            KernelStrategy.Reference => new ReferenceExecutor(definition, parameters, Post()),
            KernelStrategy.CompareAndAccumulate => new CountingExecutor(definition, parameters, Post()),
            KernelStrategy.BitPlanes => new BitSlicedExecutor(definition, parameters, Post()),
            _ => new LookupExecutor(definition, parameters),
        };
        workspace = new InferenceWorkspace(0, executor.Needs);
        rows = probe.Rows;
        input = Laplace(random, rows * definition.InputLength, probe.Signed);
        output = new float[rows * definition.OutputLength];
        call = definition.Height * definition.Width == 1 ? new LayerCall(true) : new LayerCall(true, ChannelsLast: true, PixelStride: definition.Geometry.Outputs);
    }

    /// <summary>
    /// Runs some layers in turn until the runtime has compiled their methods for good: it compiles what is hot again, optimised, only once 100 ms went by without new methods, and counts calls in between.
    /// </summary>
    /// <param name="runs">The layers.</param>
    /// <param name="seconds">For how long; more where a compiler ran before in the same process, whose own methods are compiled first.</param>
    public static void WarmUp(IReadOnlyList<ProbeRun> runs, double seconds)
    {
        ProbeRun[] some = [.. runs.Take(WarmUpLayers)];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            Array.ForEach(some, run => run.Run());
        }
    }

    /// <summary>Computes the layer once.</summary>
    public void Run()
    {
        if (rows > 1)
        {
            executor.RunRows(input, output, rows, relu: true, workspace);
        }
        else
        {
            executor.Run(input, output, call, workspace);
        }

        // Kernels have pointers into the weights, which the collector does not see.
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Nanoseconds of one call of each layer: the median of some passes over all of them, of which each times as many calls as are long enough for the clock. So a slow moment of a shared machine hits
    /// one sample of many layers, and not many samples of one.
    /// </summary>
    /// <param name="runs">The layers.</param>
    /// <param name="passes">How many.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static double[] Measure(IReadOnlyList<ProbeRun> runs, int passes, Action<double> progress, CancellationToken cancellationToken)
    {
        int[] calls = [.. runs.Select(run => run.Calls())];
        var times = new double[runs.Count][];
        for (int pass = 0; pass < passes; pass++)
        {
            for (int i = 0; i < times.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (times[i] ??= new double[passes])[pass] = runs[i].Sample(calls[i]);
            }

            progress((pass + 1) / (double)passes);
        }

        return [.. times.Select(samples => samples.Order().ElementAt(passes / 2))];
    }

    private int Calls()
    {
        Run();
        int calls = 1;
        while (Sample(calls) * calls < LeastMicroseconds * 1000 && calls < 1 << 20)
        {
            calls *= 2;
        }

        return calls;
    }

    private double Sample(int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            Run();
        }

        return (Stopwatch.GetTimestamp() - start) * 1e9 / Stopwatch.Frequency / calls;
    }

    private static float[] Laplace(Random random, int count, bool signed)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            double magnitude = -Math.Log(1 - random.NextDouble());
            value = (float)(random.Next(2) == 0 ? magnitude : signed ? -magnitude : 0);
        }

        return values;
    }
}
