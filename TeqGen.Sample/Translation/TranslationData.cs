using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Sample.Translation;

/// <summary>A folder with the network's weights, its vocabulary and sentences.</summary>
public sealed class TranslationData
{
    private const string Weights = "transformer.safetensors";
    private readonly string folder;

    private TranslationData(string folder)
    {
        this.folder = folder;
        Encoding = BytePairEncoding.Read(FileOf("vocabulary.json"));
    }

    /// <summary>The vocabulary.</summary>
    public BytePairEncoding Encoding { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder; null for <c>shared/data/translation</c> in a folder above the program or the working directory.</param>
    /// <exception cref="TranslationException">There is no such folder, or a file is missing in it.</exception>
    public static TranslationData Open(string? path)
    {
        string? folder = path ?? Above(AppContext.BaseDirectory) ?? Above(Environment.CurrentDirectory);
        if (folder is null)
        {
            throw new TranslationException(
                "There is no folder shared/data/translation above the program: name one with --data. It needs transformer.safetensors and vocabulary.json, and for the search calibration_*.npy.");
        }

        return Directory.Exists(folder) ? new TranslationData(folder) : throw new TranslationException($"There is no folder {folder}; name another with --data.");
    }

    /// <summary>A file of the folder.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="TranslationException">It is missing.</exception>
    public string FileOf(string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new TranslationException($"{path} is missing; put it there or name another folder with --data.");
    }

    /// <summary>The weights.</summary>
    public SafeTensors ReadWeights() => SafeTensors.Read(FileOf(Weights));

    /// <summary>The network in FP32.</summary>
    /// <exception cref="TranslationException">The vocabulary is of another network.</exception>
    public Translator LoadFullPrecision()
    {
        var translator = new Translator();
        if (Encoding.Symbols != Translator.Symbols)
        {
            throw new TranslationException($"{FileOf("vocabulary.json")} has {Encoding.Symbols} symbols, Translator has {Translator.Symbols}; change Translator.Symbols and search again.");
        }

        translator.LoadWeights(ReadWeights().Tensors);
        return translator;
    }

    /// <summary>Sentences as symbols.</summary>
    /// <param name="name">What their files' names begin with.</param>
    public int[][] Sentences(string name)
    {
        var ids = NumPyArray.Read(FileOf(name + "_ids.npy"));
        int[] all = ids.ToIntegers(), lengths = NumPyArray.Read(FileOf(name + "_lengths.npy")).ToIntegers();
        return [.. lengths.Select((length, i) => all.AsSpan(i * ids.Shape[1], length).ToArray())];
    }

    /// <summary>What the search learns from: sources, and the targets as far as each is read, which is up to the symbol before the last.</summary>
    public CalibrationSet ReadCalibration()
    {
        int[][] sources = Sentences("calibration_source"), targets = [.. Sentences("calibration_target").Select(target => target[..^1])];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            [.. File.ReadAllBytes(FileOf("calibration_source_ids.npy")), .. File.ReadAllBytes(FileOf("calibration_target_ids.npy"))]));
        return new CalibrationSet([GreedyDecoding.ToTensor(sources), GreedyDecoding.ToTensor(targets)], hash);
    }

    private static string? Above(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            string candidate = Path.Combine(directory.FullName, "shared", "data", "translation");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
