namespace TeqGen;

/// <summary>A layer and where it stands in the network.</summary>
/// <param name="Path">Path from the root in terms of fields, such as <c>layer2.0.conv1</c>.</param>
/// <param name="WeightsPath">The same in the weight file's names, with * where the name of a tensor belongs unless that is the end.</param>
/// <param name="Layer">The layer.</param>
public sealed record LayerBinding(string Path, string WeightsPath, Layer Layer)
{
    /// <summary>Name of a parameter's tensor in the weight file.</summary>
    /// <param name="parameter">One of the layer's parameters.</param>
    public string TensorName(LayerParameter parameter) => TensorName(parameter.Name);

    internal string TensorName(string parameter) =>
        WeightsPath.Contains('*', StringComparison.Ordinal) ? WeightsPath.Replace("*", parameter, StringComparison.Ordinal) : $"{WeightsPath}.{parameter}";
}

/// <summary>A tensor that a layer needs.</summary>
/// <param name="Name">PyTorch's name within the layer, such as <c>weight</c>, <c>bias</c> or <c>running_mean</c>.</param>
/// <param name="Shape">Its extents.</param>
public sealed record LayerParameter(string Name, IReadOnlyList<int> Shape);
