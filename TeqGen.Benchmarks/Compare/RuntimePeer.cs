using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace TeqGen.Benchmarks.Compare;

/// <summary>An ONNX Runtime session at its best: all graph optimizations, inputs and outputs bound to memory that is there already.</summary>
internal sealed class RuntimePeer : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly OrtValue input;
    private readonly OrtValue output;

    /// <summary>Opens a session and makes sure that it runs the kernels that it is here for.</summary>
    /// <param name="name">Name in the table.</param>
    /// <param name="model">The ONNX model, with one input and one output.</param>
    /// <param name="threads">Threads of one inference.</param>
    /// <param name="kernels">Operators of which the optimised graph must have one; empty takes any.</param>
    /// <exception cref="InvalidOperationException">The optimised graph has none of them.</exception>
    public RuntimePeer(string name, byte[] model, int threads, float[] values, params string[] kernels)
    {
        Name = name;
        string file = Path.GetTempFileName();
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
                OptimizedModelFilePath = file,
            };

            // Threads spin during a run and not after it, when the core is another session's, or TeqGen's.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            session = new InferenceSession(model, options);
            Operators = [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)).Graph.Node.Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal)];
        }
        finally
        {
            File.Delete(file);
        }

        if (kernels.Length > 0 && !kernels.Intersect(Operators).Any())
        {
            throw new InvalidOperationException(
                $"ONNX Runtime does not run {name} with {string.Join(" or ", kernels)}, its optimised graph has {string.Join(", ", Operators)}.");
        }

        input = OrtValue.CreateTensorValueFromMemory(values, Shape(session.InputMetadata));
        long[] shape = Shape(session.OutputMetadata);
        Result = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        output = OrtValue.CreateTensorValueFromMemory(Result, shape);
    }

    public string Name { get; }

    /// <summary>The optimised graph's operators.</summary>
    public IReadOnlyList<string> Operators { get; }

    /// <summary>The output of the last run.</summary>
    public float[] Result { get; }

    public void Run() => session.Run(runOptions, session.InputNames, [input], session.OutputNames, [output]);

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }

    private static long[] Shape(IReadOnlyDictionary<string, NodeMetadata> values) => [.. values.Values.Single().Dimensions.Select(extent => (long)extent)];
}
