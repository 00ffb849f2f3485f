using TeqGen.Search.Calibration;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>
/// Runs the calibration inputs through the network node by node, all of them through one node before the next, so that a layer can be worked on
/// with everything before it settled. Values live as long as they are read, in bounded memory.
/// </summary>
/// <param name="executor">The network.</param>
/// <param name="inputs">[items, shape of the network's input].</param>
/// <param name="memory">Bytes of values in memory.</param>
/// <param name="threads">Most threads; 0 for one a processor.</param>
internal sealed class SequentialPass(GraphExecutor executor, Tensor inputs, long memory, int threads)
{
    private const int ChunkValues = 1 << 19;

    /// <summary>Inputs of a chunk: few enough for one node's values to stay near 2 MB a chunk, the same on any machine.</summary>
    private readonly int size = Math.Clamp(ChunkValues / executor.Nodes.Max(node => node.Length), 1, Chunks.Inputs);

    private int Count => (inputs.Batch + size - 1) / size;

    /// <summary>What happens at a layer.</summary>
    /// <param name="index">Index of the layer.</param>
    /// <param name="visit">Calls a body for each chunk, in parallel: number of its first input, the layer's input, and what of the error of the other
    /// summand is known where the layer's output goes into a sum (null elsewhere): its value.</param>
    /// <returns>What computes the layer's output; null for FP32.</returns>
    public delegate PreparedLayer? LayerVisitor(int index, Action<Action<int, Tensor, Tensor?>> visit);

    /// <summary>What happens at a product of two activations.</summary>
    /// <param name="index">Index of the product.</param>
    /// <param name="visit">Calls a body for each chunk, in parallel: number of its first input, and both operands.</param>
    /// <returns>What computes the product; null for FP32.</returns>
    public delegate PreparedProduct? ProductVisitor(int index, Action<Action<int, Tensor, Tensor>> visit);

    /// <summary>Runs.</summary>
    /// <param name="visitor">Called for each layer in order.</param>
    /// <param name="lookup">Called with the index of a layer where its rows are looked up, for what looks them up instead; null for FP32.</param>
    /// <param name="products">Called for each product of two activations in order; null for FP32.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The network's outputs, [items, outputs].</returns>
    public Tensor Run(LayerVisitor visitor, Func<int, PreparedLayer?>? lookup, ProductVisitor? products, CancellationToken cancellationToken)
    {
        using var store = new ActivationStore(memory);
        var rows = new OutputRows(executor, inputs);
        var outputs = rows.Create();
        var done = new bool[executor.Nodes.Count];
        foreach (int id in Order())
        {
            var node = executor.Nodes[id];
            int layer = executor.LayerOf(id);
            PreparedNode? substitute = executor.LookupOf(id) is >= 0 and var looked ? lookup?.Invoke(looked) : null;
            if (layer >= 0)
            {
                int other = GraphOperation.IsRecurrence(node.Operation) ? -1 : OtherSummand(executor, id);
                other = other >= 0 && done[other] ? other : -1;
                substitute = visitor(layer, body => Chunks.For(
                    Count,
                    threads,
                    chunk => body(chunk * size, store.Get(node.Inputs[0], chunk), other < 0 ? null : store.Get(other, chunk)),
                    cancellationToken));
            }

            if (executor.ProductOf(id) is >= 0 and var product)
            {
                substitute = products?.Invoke(
                    product,
                    body => Chunks.For(Count, threads, chunk => body(chunk * size, store.Get(node.Inputs[0], chunk), store.Get(node.Inputs[1], chunk)), cancellationToken));
            }

            Chunks.For(
                Count,
                threads,
                chunk =>
                {
                    var value = node.Operation == GraphOperation.Input
                        ? InputLayout.Part(executor.Nodes, id, Part(chunk))
                        : executor.Compute(id, [.. node.Inputs.Select(input => store.Get(input, chunk))], substitute);
                    if (id == executor.OutputNode)
                    {
                        rows.Take(value, chunk * size, outputs);
                    }
                    else
                    {
                        store.Put(id, chunk, value);
                    }
                },
                cancellationToken);
            done[id] = true;
            if (layer >= 0 && GC.GetTotalMemory(false) > memory / 2)
            {
                // What layers worked with are large arrays that would wait for a full collection.
                GC.Collect();
            }

            foreach (int input in node.Inputs)
            {
                if (executor.Nodes.All(reader => done[reader.Id] || !reader.Inputs.Contains(input)))
                {
                    store.Release(input, Count);
                }
            }

            if (id == executor.OutputNode)
            {
                break;
            }
        }

        PeakBytes = Math.Max(PeakBytes, store.PeakBytes);
        return outputs;
    }

    /// <summary>Most bytes of values that were in memory.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The node that is added to a layer's output and to nothing else of it; −1 if there is none.</summary>
    public static int OtherSummand(GraphExecutor executor, int layerNode)
    {
        int id = layerNode;
        while (true)
        {
            var readers = executor.Nodes.Where(node => node.Inputs.Contains(id)).ToArray();
            if (readers.Length != 1)
            {
                return -1;
            }

            if (readers[0].Operation == GraphOperation.BatchNorm2d)
            {
                id = readers[0].Id;
                continue;
            }

            var sum = readers[0];
            int other = sum.Inputs.Count == 2 ? sum.Inputs[sum.Inputs[0] == id ? 1 : 0] : -1;
            bool isSum = sum.Operation == GraphOperation.Add && other != id && executor.Nodes[other].Shape.Equals(executor.Nodes[layerNode].Shape);
            return isSum ? other : -1;
        }
    }

    // The graph's order, but layers wait until everything else that can be computed is.
    private List<int> Order()
    {
        var order = new List<int>();
        var done = new bool[executor.Nodes.Count];
        while (order.Count < done.Length)
        {
            int next = -1;
            foreach (var node in executor.Nodes)
            {
                bool ready = !done[node.Id] && node.Inputs.All(input => done[input]);
                if (ready && (next < 0 || (executor.LayerOf(next) >= 0 && executor.LayerOf(node.Id) < 0)))
                {
                    next = node.Id;
                }
            }

            done[next] = true;
            order.Add(next);
        }

        return order;
    }

    private Tensor Part(int chunk)
    {
        int item = inputs.Length / inputs.Batch, start = chunk * size, items = Math.Min(size, inputs.Batch - start);
        return new Tensor(inputs.Data.Slice(start * item, items * item).ToArray(), [items, .. inputs.Shape[1..]]);
    }
}
