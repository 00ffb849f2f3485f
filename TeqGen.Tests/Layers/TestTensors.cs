namespace TeqGen.Tests.Layers;

/// <summary>Tensors for tests, the same on every run.</summary>
internal static class TestTensors
{
    /// <summary>Values between −1 and 1.</summary>
    public static Tensor Random(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor(shape);
        foreach (ref float value in tensor.Data)
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        return tensor;
    }
}
