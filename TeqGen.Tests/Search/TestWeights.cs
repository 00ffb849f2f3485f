using TeqGen.Search.Import;

namespace TeqGen.Tests.Search;

/// <summary>Weights for any network, the same on every run.</summary>
internal static class TestWeights
{
    /// <summary>Values between −1 and 1; variances above 0.</summary>
    public static SafeTensors Random(Module network)
    {
        var random = new Random(11);
        var tensors = new List<StoredTensor>();
        foreach (var binding in network.Layers())
        {
            foreach (var parameter in binding.Layer.Parameters)
            {
                int length = parameter.Shape.Aggregate(1, (product, extent) => product * extent);
                float lowest = parameter.Name == "running_var" ? 0.25f : -1;
                float[] values = [.. Enumerable.Range(0, length).Select(_ => lowest + (2 * random.NextSingle()))];
                tensors.Add(StoredTensor.OfSingles(binding.TensorName(parameter), values, [.. parameter.Shape]));
            }
        }

        return SafeTensors.Parse(SafeTensorsWriter.Write(tensors), "net.safetensors");
    }
}
