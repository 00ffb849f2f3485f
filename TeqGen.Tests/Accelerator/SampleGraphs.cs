using TeqGen.Sample.Networks;
using TeqGen.Search.Accelerator;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Tests.Accelerator;

/// <summary>Graphs of the sample's networks, and plans for them.</summary>
internal static class SampleGraphs
{
    private static readonly Dictionary<string, Module> Networks = new()
    {
        ["FashionLeNet"] = new FashionLeNet(),
        ["CifarResNet20"] = new CifarResNet20(),
        ["SqueezeNet"] = new SqueezeNet(),
        ["AlexNet"] = new AlexNet(),
        ["Vgg16"] = new Vgg16(),
        ["ResNet50"] = new ResNet50(),
        ["FashionLstm"] = new FashionLstm(),
        ["TransformerEncoder"] = new TransformerEncoder(),
    };

    /// <summary>Networks that are small enough to be planned often.</summary>
    public static string[] Names => ["FashionLeNet", "CifarResNet20", "SqueezeNet"];

    public static GraphDescriptor Graph(string network) => GraphText.Read(Networks[network].GraphDescriptor!);

    public static AcceleratorPlan Plan(MachineDescription machine, string network, Arithmetic arithmetic, int bits = 4)
    {
        var graph = Graph(network);
        var numbers = NetworkNumbers.Uniform(graph, bits);
        numbers = arithmetic == Arithmetic.Exponent ? numbers : NetworkNumbers.Baseline(arithmetic, numbers);
        return Planner.Run(machine, Lowering.Run(graph, numbers));
    }
}
