namespace TeqGen;

/// <summary>Weights that do not fit the network they were given to. The message lists every tensor that is wrong.</summary>
public sealed class WeightMismatchException : Exception
{
    private WeightMismatchException(string message, IReadOnlyList<string> problems)
        : base(message) => Problems = problems;

    /// <summary>One sentence for each tensor that is missing, has another shape, or belongs to no layer.</summary>
    public IReadOnlyList<string> Problems { get; }

    internal static void ThrowIfAny(Type network, IReadOnlyList<LayerBinding> bindings, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var problems = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var binding in bindings)
        {
            known.UnionWith(binding.Layer.IgnoredParameters.Select(binding.TensorName));
            foreach (var parameter in binding.Layer.Parameters)
            {
                string name = binding.TensorName(parameter);
                known.Add(name);
                if (!tensors.TryGetValue(name, out var tensor))
                {
                    problems.Add($"tensor \"{name}\" of layer {binding.Path} is missing, expected shape {Describe(parameter.Shape)}");
                }
                else if (!tensor.Shape.SequenceEqual([.. parameter.Shape]))
                {
                    problems.Add(
                        $"tensor \"{name}\" of layer {binding.Path} has shape {Tensor.Describe(tensor.Shape)}, expected {Describe(parameter.Shape)}");
                }
            }
        }

        foreach (string name in tensors.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
        {
            problems.Add($"tensor \"{name}\" belongs to no layer");
        }

        if (problems.Count > 0)
        {
            throw new WeightMismatchException(
                $"The weights do not fit {network.Name}: {string.Join("; ", problems)}. "
                + "Names and shapes are PyTorch's; [Weights(\"name\")] on a field maps another name.",
                problems);
        }
    }

    private static string Describe(IReadOnlyList<int> shape) => Tensor.Describe([.. shape]);
}
