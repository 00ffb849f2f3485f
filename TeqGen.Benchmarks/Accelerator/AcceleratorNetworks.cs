using TeqGen.Benchmarks.Results;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Benchmarks.Accelerator;

/// <summary>The networks that are simulated: large ones by shape, the sample's as they were searched.</summary>
internal static class AcceleratorNetworks
{
    /// <summary>Networks whose operands have one width everywhere.</summary>
    public static readonly (string Name, Func<Module> Create)[] ByShape =
    [
        ("AlexNet", () => new AlexNet()), ("VGG-16", () => new Vgg16()), ("ResNet-50", () => new ResNet50()),
        ("Transformer", () => new TransformerEncoder()), ("ResNet-20", () => new CifarResNet20()), ("SqueezeNet", () => new SqueezeNet()),
    ];

    /// <summary>Networks that a search with bounded counters finds parameters for.</summary>
    private static readonly (string Name, Func<Module> Create, string Folder, string Weights)[] Small =
    [
        ("FashionMlp", () => new FashionMlp(), "fashion-mnist", "fashion-mlp"), ("FashionLeNet", () => new FashionLeNet(), "fashion-mnist", "fashion-lenet"),
        ("FashionLstm", () => new FashionLstm(), "fashion-mnist", "fashion-lstm"), ("ResNet-20", () => new CifarResNet20(), "cifar10", "resnet20"),
    ];

    /// <summary>Networks with parameters: name, graph and what the search found.</summary>
    /// <param name="wanted">Tells which.</param>
    public static IEnumerable<(string Name, GraphDescriptor Graph, Manifest Manifest)> Searched(Func<string, bool> wanted)
    {
        string sample = Path.Combine(Repository.Folder(), "TeqGen.Sample", "Networks");
        foreach (var network in ((Module[])[new FashionMlp(), new FashionLeNet(), new FashionLstm()]).Where(network => wanted(network.GetType().Name)))
        {
            string name = network.GetType().Name;
            yield return (name, Graph(network), ManifestReader.Read(File.ReadAllText(Path.Combine(sample, name + ".teq.json"))).Manifest);
        }

        if (DataFolder.Find() is { } data)
        {
            foreach (string strategy in ((string[])["teq+", "dna-teq"]).Where(_ => wanted("ResNet-20")))
            {
                yield return ($"ResNet-20, {strategy}@1.0", Graph(new CifarResNet20()), Search(Path.Combine(data, "cifar10"), strategy));
            }
        }
    }

    /// <summary>Networks searched so that no output needs more counters.</summary>
    /// <param name="counters">The most.</param>
    /// <param name="wanted">Tells which.</param>
    public static IEnumerable<BoundedNetwork> Bounded(int counters, Func<string, bool> wanted)
    {
        foreach (var (name, create, folder, weights) in Small.Where(network => wanted(network.Name)))
        {
            if (ResultNetwork.FromData(create, folder, weights) is { } loaded)
            {
                yield return BoundedNetwork.Search(name, loaded, new SearchOptions { MaximumLoss = 1, MaximumCounters = counters });
            }
        }
    }

    public static GraphDescriptor Graph(Module network) => GraphText.Read(network.GraphDescriptor!);

    private static Manifest Search(string folder, string strategy)
    {
        var network = new CifarResNet20();
        var set = CalibrationSet.Load(network, Path.Combine(folder, "calibration_images.npy"), Path.Combine(folder, "calibration_labels.npy"));
        var options = new SearchOptions { Strategy = strategy, MaximumLoss = 1 };
        var found = NetworkSearch.Run(network, SafeTensors.Read(Path.Combine(folder, "resnet20.safetensors")), set, options);
        return ManifestReader.Read(found.Files.Manifest).Manifest;
    }
}
