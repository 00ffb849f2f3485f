using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Search.Import.Onnx;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Import.Onnx;

namespace TeqGen.Benchmarks.Results;

/// <summary>
/// The text-direction classifier of PaddleOCR, imported from ONNX (build/ci/fetch-models.sh) and compiled here as its user would. Its inputs
/// are rendered: random words and numbers, every second line upside down.
/// </summary>
internal static class TextDirection
{
    private const string Model = "ch_ppocr_mobile_v2.0_cls_infer.onnx";
    private const int CalibrationLines = 128;
    private const int TestLines = 500;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static LoadedResultNetwork? Load()
    {
        if (ModelFiles.Find(Model) is not { } path)
        {
            return null;
        }

        var imported = OnnxImport.Run(path, "Imported", "TextDirectionClassifier", new Dictionary<string, int[]> { ["x"] = [1, 3, 48, 192] });
        var type = InMemoryBuild.Load(imported.Source, imported.SourceFile, []).GetType("Imported.TextDirectionClassifier", throwOnError: true)!;
        return new(
            () => (Module)Activator.CreateInstance(type)!,
            SafeTensors.Parse(imported.WeightBytes(), imported.WeightsFile),
            Lines(CalibrationLines, seed: 1),
            () => Lines(TestLines, seed: 2));
    }

    private static CalibrationSet Lines(int count, int seed)
    {
        var random = new Random(seed);
        string[] texts = [.. Enumerable.Range(0, count).Select(_ => Text(random))];
        var inputs = new Tensor(count, 3, 48, 192);
        Parallel.For(0, count, i => TextLine.Render(texts[i], upsideDown: i % 2 == 1).Data.CopyTo(inputs.Item(i)));
        return new CalibrationSet(inputs, [.. Enumerable.Range(0, count).Select(i => i % 2)], new string('0', 64), new string('0', 64));
    }

    private static string Text(Random random)
    {
        var text = new char[random.Next(5, 14)];
        for (int i = 0; i < text.Length; i++)
        {
            // A space now and then, not at the ends.
            text[i] = i > 0 && i < text.Length - 1 && random.Next(6) == 0 ? ' ' : Letters[random.Next(Letters.Length)];
        }

        return new string(text);
    }
}
