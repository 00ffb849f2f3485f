namespace TeqGen.Benchmarks.Compare;

/// <summary>Weights of a network nobody trained, of a size that keeps values in range.</summary>
internal static class RandomWeights
{
    /// <summary>A tensor for every parameter, by name.</summary>
    public static Dictionary<string, Tensor> For(Module network, Random random)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var binding in network.Layers())
        {
            foreach (var parameter in binding.Layer.Parameters)
            {
                int[] shape = [.. parameter.Shape];
                int fan = shape.Skip(1).Aggregate(1, (product, extent) => product * extent);
                var tensor = Normal(random, MathF.Sqrt(2f / fan), shape);
                bool positive = binding.Layer is BatchNorm2d && parameter.Name is "weight" or "running_var";
                if (positive)
                {
                    tensor.Data.Fill(1);
                }

                tensors.Add(binding.TensorName(parameter), tensor);
            }
        }

        return tensors;
    }

    public static Tensor Normal(Random random, float deviation, int[] shape)
    {
        var tensor = new Tensor(shape);
        foreach (ref float value in tensor.Data)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble())) * deviation;
        }

        return tensor;
    }
}
