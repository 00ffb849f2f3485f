namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>A network as steps in the order in which they run.</summary>
/// <param name="Inputs">What it is given.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Outputs">What it gives.</param>
internal sealed record StepGraph(IReadOnlyList<Value> Inputs, IReadOnlyList<Step> Steps, IReadOnlyList<Value> Outputs)
{
    /// <summary>Where the file has the batch of each input; here it is in front.</summary>
    public required IReadOnlyList<int> InputBatchAxes { get; init; }

    /// <summary>The same of each output.</summary>
    public required IReadOnlyList<int> OutputBatchAxes { get; init; }
}
