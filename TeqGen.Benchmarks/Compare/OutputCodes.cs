namespace TeqGen.Benchmarks.Compare;

/// <summary>Signed bytes with a scale for each output, symmetric: how weights are quantized to INT8.</summary>
internal static class OutputCodes
{
    private const int Largest = 127;

    /// <summary>Rounds weights.</summary>
    /// <param name="weights">[outputs, …].</param>
    /// <param name="outputs">Number of outputs.</param>
    public static (sbyte[] Codes, float[] Scales) Of(float[] weights, int outputs)
    {
        int length = weights.Length / outputs;
        var codes = new sbyte[weights.Length];
        var scales = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            float largest = weights.AsSpan(output * length, length).ToArray().Max(Math.Abs);
            scales[output] = largest > 0 ? largest / Largest : 1;
            for (int k = output * length; k < (output + 1) * length; k++)
            {
                codes[k] = (sbyte)MathF.Round(weights[k] / scales[output]);
            }
        }

        return (codes, scales);
    }
}
