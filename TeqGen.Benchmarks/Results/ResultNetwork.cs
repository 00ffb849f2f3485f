using TeqGen.Sample.Networks;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Benchmarks.Results;

/// <summary>A network with FP32 weights and calibration inputs, and the way to inputs that no search sees.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Metrics">What is measured on it.</param>
/// <param name="Load">Reads it; null where its files are not there.</param>
internal sealed record ResultNetwork(string Name, ResultMetric[] Metrics, Func<LoadedResultNetwork?> Load)
{
    private static readonly ResultMetric[] Top1 = [ResultMetric.Top1];
    private static readonly ResultMetric[] AllMetrics = [ResultMetric.Top1, ResultMetric.Agreement, ResultMetric.Sqnr];

    /// <summary>All that are measured. The first four are what the targets are about.</summary>
    public static IReadOnlyList<ResultNetwork> All { get; } =
    [
        new("fashion-mlp", Top1, () => FromData(() => new FashionMlp(), "fashion-mnist", "fashion-mlp")),
        new("fashion-lenet", Top1, () => FromData(() => new FashionLeNet(), "fashion-mnist", "fashion-lenet")),
        new("resnet20", Top1, () => FromData(() => new CifarResNet20(), "cifar10", "resnet20")),
        new("resnet56", Top1, () => FromData(() => new CifarResNet56(), "cifar10", "resnet56")),
        new("squeezenet1_1", AllMetrics, () => FromData(() => new SqueezeNet(), "squeezenet1_1", "squeezenet1_1")),
        new("text-direction", AllMetrics, TextDirection.Load),
    ];

    /// <summary>Reads a network of the folder of data; null where that is not there.</summary>
    /// <param name="create">The network.</param>
    /// <param name="folder">Folder of its inputs and weights.</param>
    /// <param name="name">Name of its weights.</param>
    public static LoadedResultNetwork? FromData(Func<Module> create, string folder, string name)
    {
        if (DataFolder.Find() is not { } data)
        {
            return null;
        }

        string File(string file) => Path.Combine(data, folder, file);
        CalibrationSet Set(Module network, string set) => CalibrationSet.Load(network, File(set + "_images.npy"), File(set + "_labels.npy"));
        return new(
            create,
            SafeTensors.Read(File(name + ".safetensors")),
            Set(create(), "calibration"),
            () => Set(create(), "eval"));
    }
}

/// <summary>What was read of a network.</summary>
/// <param name="Create">A new instance, without weights.</param>
/// <param name="Weights">Its FP32 weights.</param>
/// <param name="Calibration">What searches may see.</param>
/// <param name="Test">Reads what they may not.</param>
internal sealed record LoadedResultNetwork(Func<Module> Create, SafeTensors Weights, CalibrationSet Calibration, Func<CalibrationSet> Test);

/// <summary>A figure of a quantized network on test inputs.</summary>
internal enum ResultMetric
{
    /// <summary>Top-1 in per cent.</summary>
    Top1,

    /// <summary>Inputs put into the same class as by FP32, in per cent.</summary>
    Agreement,

    /// <summary>Signal to quantization noise ratio of the outputs in decibels.</summary>
    Sqnr,
}

/// <summary>The folder <c>shared/data</c> beside the repository or above it.</summary>
internal static class DataFolder
{
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
