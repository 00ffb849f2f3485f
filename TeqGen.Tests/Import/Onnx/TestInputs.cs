namespace TeqGen.Tests.Import.Onnx;

/// <summary>Inputs for networks.</summary>
internal static class TestInputs
{
    /// <summary>Values around zero, the same in every run.</summary>
    public static Tensor Normal(params int[] shape)
    {
        var random = new Random(11);
        var tensor = new Tensor(shape);
        foreach (ref float value in tensor.Data)
        {
            value = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2);
        }

        return tensor;
    }
}
