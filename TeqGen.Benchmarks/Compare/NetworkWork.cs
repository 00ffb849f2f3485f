using TeqGen.Kernels;
using TeqGen.Sample.Reports;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Benchmarks.Compare;

/// <summary>
/// A network of the sample end to end, one image at a time: searched and compiled in memory as a build would, against the same network as ONNX models. The weights
/// are random, since how long a network takes does not depend on them.
/// </summary>
/// <param name="name">Name in the table.</param>
/// <param name="create">Makes the network.</param>
/// <param name="file">Its definition.</param>
internal sealed class NetworkWork(string name, Func<Module> create, string file) : ICompareWork
{
    private const int CalibrationInputs = 4;
    private const int Rounds = 101;
    private const int WarmUp = 20;

    // The width of the matrix products in the same table. No accuracy is asked of random weights.
    private const double MeanBits = 4;

    public string Name => name;

    public IEnumerable<CompareRow> Measure(int threads)
    {
        var random = new Random(1);
        var module = create();
        var weights = RandomWeights.For(module, random);
        module.LoadWeights(weights);
        var executor = GraphExecutor.Of(module);
        var inputs = RandomWeights.Normal(random, 1, [CalibrationInputs, .. executor.Nodes.First(node => node.Operation == "input").Shape]);
        var run = Build(module, weights, inputs, threads);
        RuntimePeer[] peers = [.. new NetworkPeers(executor, inputs).Open(threads)];
        try
        {
            var image = new Tensor(inputs.Item(0).ToArray(), [1, .. inputs.Shape[1..]]);
            var output = new Tensor([1, .. executor.Nodes[^1].Shape]);
            double[] medians = InterleavedTiming.MedianMicroseconds(
                Rounds, WarmUp, [_ => run(image, output), .. peers.Select(peer => new Action<int>(_ => peer.Run()))]);
            return [.. peers.Select((peer, i) => new CompareRow(name + ", lookup", peer.Name, threads, medians[0], medians[i + 1]))];
        }
        finally
        {
            foreach (var peer in peers)
            {
                peer.Dispose();
            }
        }
    }

    private Action<Tensor, Tensor> Build(Module module, Dictionary<string, Tensor> weights, Tensor inputs, int threads)
    {
        byte[] content = SafeTensorsWriter.Write(
            [.. weights.Select(tensor => StoredTensor.OfSingles(tensor.Key, tensor.Value.Data, [.. tensor.Value.Shape]))]);
        var search = NetworkSearch.Run(
            module, SafeTensors.Parse(content, "random"), new CalibrationSet(inputs, null, new string('0', 64)), new SearchOptions { TargetBits = MeanBits });
        string definition = Path.Combine(Repository.Folder(), "TeqGen.Sample", "Networks", file);
        var type = InMemoryBuild.Load(
            File.ReadAllText(definition), definition, [(search.Files.ManifestName, search.Files.Manifest)], (search.Files.BlobName, search.Files.Blob))
            .GetType(module.GetType().FullName!, throwOnError: true)!;
        var network = (Module)type.GetMethod("Load", [typeof(KernelFamily)])!.Invoke(null, [KernelFamily.Lookup])!;
        network.Quantized!.Threads = threads;
        return type.GetMethod("Run", [typeof(Tensor), typeof(Tensor)])!.CreateDelegate<Action<Tensor, Tensor>>(network);
    }
}
