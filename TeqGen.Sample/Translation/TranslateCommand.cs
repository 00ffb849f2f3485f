using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using TeqGen.Models;
using TeqGen.Search;

namespace TeqGen.Sample.Translation;

/// <summary>The sample's <c>translate</c>: German to English, quantized and in FP32.</summary>
internal static class TranslateCommand
{
    private const double TargetBits = 4;

    public static Command Create()
    {
        var text = new Argument<string?>("text") { Description = "a German sentence", Arity = ArgumentArity.ZeroOrOne };
        var data = new Option<string?>("--data") { Description = "folder with transformer.safetensors and vocabulary.json; otherwise shared/data/translation in a folder above" };
        var beams = new Option<int>("--beams") { Description = "width of the beam; 1 takes the likeliest symbol at each step", DefaultValueFactory = _ => 1 };
        var search = new Option<bool>("--search") { Description = "search the quantized parameters from the folder's calibration sentences, for the next build" };
        var bleu = new Option<bool>("--bleu") { Description = "translate the folder's test sentences and print BLEU" };
        var command = new Command("translate", "Translates German to English, exponentially quantized and in FP32.") { text, data, beams, search, bleu };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var files = TranslationData.Open(result.GetValue(data));
                if (result.GetValue(beams) < 1)
                {
                    throw new TranslationException($"A beam is at least 1 wide, found {result.GetValue(beams)}.");
                }

                if (result.GetValue(search))
                {
                    Search(files, cancellation);
                }
                else if (result.GetValue(bleu))
                {
                    Evaluate(files, result.GetValue(beams));
                }
                else if (result.GetValue(text) is { } sentence)
                {
                    await TranslateAsync(files, sentence, result.GetValue(beams), cancellation).ConfigureAwait(false);
                }
                else
                {
                    throw new TranslationException("There is nothing to translate: give a sentence, --bleu or --search.");
                }

                return 0;
            }
            catch (Exception e) when (e is TranslationException or ModelFileException or SearchException or WeightMismatchException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static async Task TranslateAsync(TranslationData data, string sentence, int beams, CancellationToken cancellation)
    {
        int[] source = [.. data.Encoding.Encode(sentence), GreedyDecoding.End];
        if (source.Length == 1 || source.Length > Translator.MostSteps)
        {
            throw new TranslationException($"The sentence has {source.Length - 1} symbols, expected 1 to {Translator.MostSteps - 1}.");
        }

        var full = data.LoadFullPrecision();
        var clock = Stopwatch.StartNew();
        int[] expected = GreedyDecoding.Translate(full, [source], Translator.MostSteps)[0];
        double fullSeconds = clock.Elapsed.TotalSeconds;
        var translator = Load(data);
        var quantized = new QuantizedTranslation(translator);

        // Once to have everything compiled and allocated.
        quantized.Translate(source, beams);
        clock.Restart();
        int[] found = quantized.Translate(source, beams);
        double seconds = clock.Elapsed.TotalSeconds;
        Console.Write("quantized  ");
        if (beams == 1)
        {
            var shown = new List<int>();
            await foreach (int symbol in quantized.StreamAsync(source, cancellation).ConfigureAwait(false))
            {
                string before = data.Encoding.Decode(shown);
                shown.Add(symbol);
                Console.Write(data.Encoding.Decode(shown)[before.Length..]);
            }

            Console.WriteLine();
        }
        else
        {
            Console.WriteLine(data.Encoding.Decode(found));
        }

        var network = translator.Quantized!;
        Console.WriteLine($"FP32       {data.Encoding.Decode(expected)}");
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"quantized  {(found.Length + 1) / seconds:F0} tokens/s, {network.ParameterBytes:N0} bytes, {network.MeanStoredBits.Mean:F2} mean stored bits (weights {network.MeanStoredBits.Weights:F2}, activations {network.MeanStoredBits.Activations:F2}, {Translator.MostSteps} symbols in and out)"));
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"FP32       {(expected.Length + 1) / fullSeconds:F0} tokens/s with its own loading of code, {full.Layers().Sum(binding => binding.Layer.Parameters.Sum(parameter => parameter.Shape.Aggregate(4L, (product, extent) => product * extent))):N0} bytes"));
    }

    private static void Evaluate(TranslationData data, int beams)
    {
        int[][] sources = data.Sentences("eval_source");
        string[] references = JsonSerializer.Deserialize<string[]>(File.ReadAllText(data.FileOf("references.json")))!;
        var expected = GreedyDecoding.Translate(data.LoadFullPrecision(), sources, Translator.MostSteps);
        var quantized = new QuantizedTranslation(Load(data));
        quantized.Translate(sources[0], beams);
        var clock = Stopwatch.StartNew();
        int[][] found = [.. sources.Select(source => quantized.Translate(source, beams))];
        double seconds = clock.Elapsed.TotalSeconds;
        int same = found.Zip(expected).Count(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"BLEU {CorpusBleu.Of([.. found.Select(data.Encoding.Decode)], references):F2} quantized, {CorpusBleu.Of([.. expected.Select(data.Encoding.Decode)], references):F2} FP32; {same} of {sources.Length} alike; {found.Sum(row => row.Length + 1) / seconds:F0} tokens/s quantized"));
    }

    private static Translator Load(TranslationData data)
    {
        string manifest = Path.Combine(AppContext.BaseDirectory, "Translator.teq.json");
        if (!File.Exists(manifest))
        {
            throw new TranslationException(
                "The program was built without quantized parameters of the translator, which are not part of the repository: search them once with 'translate --search', some minutes, and build again.");
        }

        using var json = JsonDocument.Parse(File.ReadAllText(manifest));
        string searched = json.RootElement.GetProperty("weightsHash").GetString()!, given = data.ReadWeights().Sha256;
        return searched == given
            ? Translator.Load()
            : throw new TranslationException($"The quantized parameters are of other weights (SHA-256 {searched[..12]}…) than {data.FileOf("transformer.safetensors")} ({given[..12]}…): run 'translate --search' with this folder, then build again.");
    }

    private static void Search(TranslationData data, CancellationToken cancellation)
    {
        string folder = SourceFolder();
        string stage = "";
        var progress = new Progress<SearchProgress>(step =>
        {
            if (step.Stage != stage)
            {
                stage = step.Stage;
                Console.Error.WriteLine(stage);
            }
        });
        var result = NetworkSearch.Run(new Translator(), data.ReadWeights(), data.ReadCalibration(), new SearchOptions { TargetBits = TargetBits }, progress, cancellation);
        result.Files.Write(folder, cancellation);
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{result.MeanStoredBits.Mean:F2} mean stored bits; wrote Translator.teq.json and Translator.teqw to {folder}. The next 'dotnet run' takes them in."));
    }

    // Where the next build looks for parameters.
    private static string SourceFolder()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TeqGen.Sample.csproj")))
            {
                return Path.Combine(directory.FullName, "Translation");
            }
        }

        throw new TranslationException("The program is not below TeqGen.Sample.csproj, beside which the parameters belong: run it with 'dotnet run --project TeqGen.Sample', or use 'teqgen search'.");
    }
}
