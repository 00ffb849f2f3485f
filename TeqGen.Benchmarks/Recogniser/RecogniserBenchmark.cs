using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using TeqGen.Kernels;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Search.Import.Onnx;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Import.Onnx.Recogniser;

namespace TeqGen.Benchmarks.Recogniser;

/// <summary>
/// <c>recogniser</c>: how many rendered lines PaddleOCR's recogniser reads without a mistake, in FP32 and quantized. It is imported from ONNX and compiled as its user would
/// (build/ci/fetch-models.sh fetches it); lines are random words and numbers in two fonts, blurred and with noise. The search sees other lines.
/// </summary>
internal static class RecogniserBenchmark
{
    private const string Model = "ch_PP-OCRv4_rec_infer.onnx";
    private const string Name = "Recogniser";
    private const float Blur = 0.8f;
    private const float Noise = 0.15f;

    public static Command CreateCommand(Option<bool> json)
    {
        var lines = new Option<int>("--lines") { Description = "lines to read", DefaultValueFactory = _ => 200 };
        var calibration = new Option<int>("--calibration") { Description = "lines that the search sees", DefaultValueFactory = _ => 16 };
        var bits = new Option<double[]>("--bits")
        {
            Description = "mean stored bits to come down to",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [5],
        };
        var without = new Option<string>("--without")
        {
            Description = "ingredients of the search to leave out, with commas between; measuring the sensitivity of each layer takes longest",
            DefaultValueFactory = _ => "sensitivity",
        };
        var command = new Command("recogniser", "lines that PaddleOCR's recogniser, imported from ONNX, reads without a mistake, in FP32 and quantized") { lines, calibration, bits, without };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Output.Write(
                Run(parsed.GetValue(lines), parsed.GetValue(calibration), parsed.GetRequiredValue(bits), parsed.GetRequiredValue(without), cancellationToken),
                parsed.GetValue(json),
                ("network", row => row.Network),
                ("mean bits", row => Output.Number(row.MeanBits)),
                ("bytes", row => row.Bytes.ToString("N0", CultureInfo.InvariantCulture)),
                ("exact lines", row => $"{Output.Number(row.Exact, 0)} of {Output.Number(row.Lines, 0)}"),
                ("%", row => Output.Number(100.0 * row.Exact / row.Lines, 1)),
                ("as FP32", row => Output.Number(row.AsFp32, 0)),
                ("search s", row => Output.Number(row.SearchSeconds, 0))),
            cancellationToken));
        return command;
    }

    private static List<RecogniserRow> Run(int lines, int calibration, double[] targets, string without, CancellationToken cancellationToken)
    {
        string model = ModelFiles.Find(Model) ?? throw new SearchException($"{Model} is not there: build/ci/fetch-models.sh fetches it; TEQGEN_MODELS names another folder.");
        if (RenderedLine.MissingFonts is { } missing)
        {
            throw new SearchException($"{missing} Debian's fonts-dejavu-core and fonts-liberation have them.");
        }

        var dictionary = new CtcDictionary(ModelFiles.Find(CtcDictionary.File)!);
        var imported = OnnxImport.Run(model, "Imported", Name, new Dictionary<string, int[]> { ["x"] = [1, 3, RenderedLine.Height, RenderedLine.Width] });
        var weights = SafeTensors.Parse(imported.WeightBytes(), imported.WeightsFile);
        var network = Create(InMemoryBuild.Load(imported.Source, imported.SourceFile, []));
        network.LoadWeights(weights.Tensors);
        string[] texts = LineTexts.Random(lines, seed: 1);
        var inputs = RenderedLine.Render(texts, Blur, Noise);
        string[] original = Read(inputs, network.GetType().GetMethod("Forward")!.CreateDelegate<Func<Tensor, Tensor>>(network), dictionary, Environment.ProcessorCount);
        List<RecogniserRow> rows = [new("FP32", 32, imported.WeightBytes().Length, lines, Exact(texts, original), lines, 0)];
        Console.Error.WriteLine(rows[^1]);
        var set = new CalibrationSet(RenderedLine.Render(LineTexts.Random(calibration, seed: 2), Blur, Noise), null, new string('0', 64));
        foreach (double target in targets)
        {
            var watch = Stopwatch.StartNew();
            var options = new SearchOptions { TargetBits = target, Ingredients = IngredientNames.Of(without) };
            var found = NetworkSearch.Run(Create(network.GetType().Assembly), weights, set, options, cancellationToken: cancellationToken);
            double seconds = watch.Elapsed.TotalSeconds;
            var type = InMemoryBuild.Load(imported.Source, imported.SourceFile, [($"{Name}.teq.json", found.Files.Manifest)], ($"{Name}.teqw", found.Files.Blob))
                .GetType("Imported." + Name, throwOnError: true)!;
            object loaded = type.GetMethod("Load", [typeof(KernelFamily)])!.Invoke(null, [KernelFamily.Lookup])!;
            string[] quantized = Read(inputs, type.GetMethod("Run", [typeof(Tensor)])!.CreateDelegate<Func<Tensor, Tensor>>(loaded), dictionary, threads: 1);
            rows.Add(new("quantized", found.MeanStoredBits.Mean, found.Files.Blob.Length, lines, Exact(texts, quantized), Exact(original, quantized), seconds));
            Console.Error.WriteLine(rows[^1]);
        }

        return rows;
    }

    private static Module Create(Assembly assembly) => (Module)Activator.CreateInstance(assembly.GetType("Imported." + Name, throwOnError: true)!)!;

    private static int Exact(string[] expected, string[] read) => expected.Zip(read).Count(pair => pair.First == pair.Second);

    /// <summary>Reads line after line, so that the outputs of all need not be held.</summary>
    private static string[] Read(Tensor inputs, Func<Tensor, Tensor> run, CtcDictionary dictionary, int threads)
    {
        var read = new string[inputs.Batch];
        Parallel.For(
            0,
            read.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            i => read[i] = dictionary.Decode(run(new Tensor(inputs.Item(i).ToArray(), [1, .. inputs.Shape[1..]]))).Single());
        return read;
    }
}

/// <summary>What a network read.</summary>
/// <param name="Network">FP32 or quantized.</param>
/// <param name="MeanBits">Mean stored bits of weights and activations.</param>
/// <param name="Bytes">Bytes of the parameters' file.</param>
/// <param name="Lines">Lines that there were.</param>
/// <param name="Exact">Lines without a mistake.</param>
/// <param name="AsFp32">Lines that are what FP32 read, right or wrong.</param>
/// <param name="SearchSeconds">Seconds that the search took.</param>
internal sealed record RecogniserRow(string Network, double MeanBits, long Bytes, int Lines, int Exact, int AsFp32, double SearchSeconds);
