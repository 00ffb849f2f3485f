using TeqGen.Kernels;
using TeqGen.Sample.Networks;

namespace TeqGen.Sample;

/// <summary>A network of the sample: how to make it, load it and run it in each mode.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Data">Folder of weights and images below <c>Data</c>.</param>
/// <param name="CreateFullPrecision">Makes an instance for FP32 weights, and its <c>Forward</c>.</param>
/// <param name="LoadQuantized">Loads an instance with its quantized parameters, and its <c>Run</c>.</param>
public sealed record SampleNetwork(
    string Name,
    string Data,
    Func<LoadedNetwork> CreateFullPrecision,
    Func<KernelFamily, LoadedNetwork> LoadQuantized)
{
    /// <summary>All networks of the sample.</summary>
    public static IReadOnlyList<SampleNetwork> All { get; } =
    [
        new(
            "fashion-mlp",
            "fashion-mnist",
            () =>
            {
                var network = new FashionMlp();
                return new(network, network.Forward);
            },
            family =>
            {
                var network = FashionMlp.Load(family);
                return new(network, network.Run);
            }),
        new(
            "fashion-lenet",
            "fashion-mnist",
            () =>
            {
                var network = new FashionLeNet();
                return new(network, network.Forward);
            },
            family =>
            {
                var network = FashionLeNet.Load(family);
                return new(network, network.Run);
            }),
        new(
            "fashion-lstm",
            "fashion-mnist",
            () =>
            {
                var network = new FashionLstm();
                return new(network, network.Forward);
            },
            family =>
            {
                var network = FashionLstm.Load(family);
                return new(network, network.Run);
            }),
    ];

    /// <summary>A file of the network's data folder, which the build copies beside the program.</summary>
    /// <param name="file">Name of the file.</param>
    public string DataFile(string file) => Path.Combine(AppContext.BaseDirectory, "Data", Data, file);
}

/// <summary>A network and the function that computes its output.</summary>
/// <param name="Module">The network.</param>
/// <param name="Infer">[batch, …] to logits.</param>
public sealed record LoadedNetwork(Module Module, Func<Tensor, Tensor> Infer);
