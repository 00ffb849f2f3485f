using System.Text.Json;
using TeqGen.Sample.Translation;
using TeqGen.Search.Import;
using TeqGen.Tests.Conditions;

namespace TeqGen.Tests.Sample;

/// <summary>The translation Transformer in FP32 against PyTorch.</summary>
public sealed class TranslationTests
{
    private const int Limit = 64;
    private const int Symbols = Translator.Symbols;

    [SharedDataFact]
    public void Greedy_translations_are_those_of_PyTorch_symbol_for_symbol()
    {
        using var expected = Json("expected.json");
        var found = GreedyDecoding.Translate(Load(), Sentences("eval_source"), Limit);
        int[][] ids = [.. expected.RootElement.GetProperty("greedy_ids").EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        Assert.Equal(500, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.True(ids[i].AsSpan().SequenceEqual(found[i]), $"sentence {i}: expected {string.Join(' ', ids[i])}, found {string.Join(' ', found[i])}");
        }

        using var vocabulary = Json("vocabulary.json");
        string[] symbols = Strings(vocabulary.RootElement.GetProperty("vocabulary"));
        string[] texts = [.. found.Select(row => string.Concat(row.Select(id => symbols[id])).Replace("</w>", " ", StringComparison.Ordinal).Trim())];
        Assert.Equal(Strings(expected.RootElement.GetProperty("greedy_text")), texts);
        using var references = Json("references.json");
        Assert.Equal(expected.RootElement.GetProperty("bleu").GetDouble(), CorpusBleu.Of(texts, Strings(references.RootElement)), 1e-9);
    }

    [SharedDataFact]
    public void Logits_and_cross_entropy_of_given_targets_are_those_of_PyTorch()
    {
        const int Positions = 4;
        var translator = Load();
        var array = NumPyArray.Read(DataFile("expected_logits.npy"));
        Assert.Equal([8, Positions, Symbols], array.Shape);
        float[] expected = array.ToSingles();
        var (sources, targets) = (Sentences("eval_source"), Sentences("eval_target"));
        var entropies = new double[sources.Length];
        var distances = new double[array.Shape[0]];
        Parallel.For(0, sources.Length, i =>
        {
            int[] target = targets[i];
            var logits = translator.Decode(GreedyDecoding.ToTensor([target[..^1]]), translator.Start(translator.Encode(GreedyDecoding.ToTensor([sources[i]]))));
            if (i < distances.Length)
            {
                var rows = logits.Data[..(Positions * Symbols)];
                distances[i] = Distance.RelativeL2(expected[(i * rows.Length)..((i + 1) * rows.Length)], rows);
            }

            for (int step = 1; step < target.Length; step++)
            {
                var row = logits.Data.Slice((step - 1) * Symbols, Symbols);
                double sum = 0;
                foreach (float value in row)
                {
                    sum += Math.Exp(value);
                }

                entropies[i] += Math.Log(sum) - row[target[step]];
            }
        });
        Assert.All(distances, distance => Assert.InRange(distance, 0, 1e-4));
        using var file = Json("expected.json");
        Assert.Equal(file.RootElement.GetProperty("target_symbols").GetInt32(), targets.Sum(target => target.Length - 1));
        Assert.Equal(file.RootElement.GetProperty("cross_entropy").GetDouble(), entropies.Sum() / targets.Sum(target => target.Length - 1), 1e-5);
    }

    [SharedDataFact]
    public void Steps_with_a_cache_give_the_bits_of_all_steps_at_once()
    {
        var translator = Load();
        int[] target = Sentences("eval_target")[3][..^1];
        var memory = translator.Encode(GreedyDecoding.ToTensor([Sentences("eval_source")[3]]));
        var whole = translator.Decode(GreedyDecoding.ToTensor([target]), translator.Start(memory));
        var caches = translator.Start(memory);
        for (int step = 0; step < target.Length; step++)
        {
            var one = translator.Decode(GreedyDecoding.ToTensor([target[step..(step + 1)]]), caches);
            Assert.Equal(whole.Data.Slice(step * Symbols, Symbols), one.Data);
        }
    }

    [SharedDataFact]
    public void The_vocabulary_gives_the_symbols_that_the_network_was_trained_with()
    {
        var encoding = Data.Encoding;
        using var references = Json("references.json");
        string[] texts = Strings(references.RootElement);
        int[][] targets = Sentences("eval_target");
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(targets[i][1..^1], encoding.Encode(texts[i]));
            Assert.Equal(texts[i], encoding.Decode(targets[i][1..^1]));
        }
    }

    [SharedDataFact]
    public void Sentences_filled_up_to_one_length_give_what_they_give_by_themselves()
    {
        var translator = Load();
        int[][] sources = Sentences("eval_source")[..4], targets = [.. Sentences("eval_target")[..4].Select(target => target[..^1])];
        static Tensor Padded(int[][] rows) => GreedyDecoding.ToTensor([.. rows.Select(row => row.Concat(new int[rows.Max(other => other.Length) - row.Length]).ToArray())]);
        var together = translator.Forward(Padded(sources), Padded(targets));
        for (int n = 0; n < sources.Length; n++)
        {
            var alone = translator.Forward(GreedyDecoding.ToTensor([sources[n]]), GreedyDecoding.ToTensor([targets[n]]));
            Assert.InRange(Distance.RelativeL2(alone.Data.ToArray(), together.Item(n)[..alone.Length]), 0, 1e-6);
        }
    }

    [TranslatorParametersFact]
    public void Quantized_translations_lose_less_than_half_a_point_of_BLEU()
    {
        var encoding = Data.Encoding;
        var translator = Translator.Load();
        Assert.InRange(translator.Quantized!.MeanStoredBits.Mean, 2, 4.8);
        var quantized = new QuantizedTranslation(translator);
        int[][] found = [.. Sentences("eval_source").Select(source => quantized.Translate(source))];
        using var expected = Json("expected.json");
        using var references = Json("references.json");
        double bleu = CorpusBleu.Of([.. found.Select(encoding.Decode)], Strings(references.RootElement));
        Assert.InRange(bleu, expected.RootElement.GetProperty("bleu").GetDouble() - 0.5, 100);
    }

    [Fact]
    public void Bleu_of_small_corpora()
    {
        Assert.Equal(100, CorpusBleu.Of(["a b c d e"], ["a b c d e"]), 1e-9);
        Assert.Equal(0, CorpusBleu.Of(["a b c"], ["a b c"]));

        // 5 of 5 words, 3 of 4 pairs, 2 of 3 triples, 1 of 2 quadruples; 5 words against 6.
        Assert.Equal(100 * Math.Pow(1.0 * 3 / 4 * 2 / 3 * 1 / 2, 0.25) * Math.Exp(1 - (6.0 / 5)), CorpusBleu.Of(["a b c d f"], ["f a b c d e"]), 1e-9);
        Assert.Equal(0, CorpusBleu.Of(["a a a a"], ["a b c d"]));
    }

    private static TranslationData Data => TranslationData.Open(Path.Combine(SharedData.Folder!, "translation"));

    private static Translator Load() => Data.LoadFullPrecision();

    private static int[][] Sentences(string name) => Data.Sentences(name);

    private static JsonDocument Json(string file) => JsonDocument.Parse(File.ReadAllText(DataFile(file)));

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static string DataFile(string file) => Path.Combine(SharedData.Folder!, "translation", file);
}
