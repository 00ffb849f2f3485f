using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Search;

/// <summary>The outputs of a quantized network for some inputs.</summary>
/// <param name="executor">The network.</param>
/// <param name="layers">Its layers as they would be stored.</param>
/// <param name="prepared">The same, arranged for computing.</param>
/// <param name="part">The inputs.</param>
internal sealed class OutputsUnit(GraphExecutor executor, LayerSolution[] layers, PreparedLayer[] prepared, Tensor part) : ISearchUnit<float[]>
{
    /// <inheritdoc/>
    public string Kind => "outputs/1";

    /// <summary>The network's outputs for all inputs, [items, outputs].</summary>
    public static Tensor Run(GraphExecutor executor, LayerSolution[] layers, Tensor inputs, IUnitScheduler scheduler, CancellationToken cancellationToken)
    {
        PreparedLayer[] prepared = [.. layers.Select(layer => layer.Prepare())];
        float[][] outputs = scheduler.Run([.. Chunks.Of(inputs).Select(part => new OutputsUnit(executor, layers, prepared, part))], cancellationToken);
        return new Tensor([.. outputs.SelectMany(values => values)], new OutputRows(executor, inputs).Create().Shape);
    }

    /// <inheritdoc/>
    public void WriteInputs(BinaryWriter writer)
    {
        writer.Write(GraphText.Write(new GraphDescriptor(executor.Nodes.ToEquatableArray())));
        UnitBytes.Write(writer, (ReadOnlySpan<float>)part.Data);
        foreach (var layer in layers)
        {
            UnitBytes.Write(writer, layer.Layer);
            UnitBytes.Write(writer, layer.Fit);
            UnitBytes.Write(writer, layer.Weights);
        }
    }

    /// <inheritdoc/>
    public float[] Run(int threads, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new OutputRows(executor, part).Take(executor.Run(part, prepared)).Data.ToArray();
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer, float[] result) => UnitBytes.Write(writer, (ReadOnlySpan<float>)result);

    /// <inheritdoc/>
    public float[] Read(BinaryReader reader) => UnitBytes.ReadSingles(reader);
}
