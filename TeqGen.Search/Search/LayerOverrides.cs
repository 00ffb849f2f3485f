namespace TeqGen.Search;

/// <summary>Puts other weights and input hooks into a network's layers for a while; disposing restores what was there.</summary>
internal sealed class LayerOverrides : IDisposable
{
    private readonly IReadOnlyList<LayerBinding> layers;
    private readonly Tensor[] weights;
    private readonly Func<Tensor, Tensor>?[] hooks;

    public LayerOverrides(IReadOnlyList<LayerBinding> layers)
    {
        this.layers = layers;
        weights = [.. layers.Select(binding => binding.Layer.Weight)];
        hooks = [.. layers.Select(binding => binding.Layer.InputHook)];
    }

    public void SetWeight(int index, Tensor weight) => layers[index].Layer.SetParameter("weight", weight);

    public void SetInput(int index, Func<Tensor, Tensor> hook) => layers[index].Layer.InputHook = hook;

    public void Dispose()
    {
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Layer.InputHook = hooks[i];
            if (!ReferenceEquals(layers[i].Layer.Weight, weights[i]))
            {
                layers[i].Layer.SetParameter("weight", weights[i]);
            }
        }
    }
}
