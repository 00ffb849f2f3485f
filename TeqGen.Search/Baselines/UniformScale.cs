namespace TeqGen.Search.Baselines;

/// <summary>A uniform grid: multiples of a step between two limits.</summary>
/// <param name="Step">Distance of the levels; 0 where only zeros were seen.</param>
/// <param name="Lowest">Lowest code.</param>
/// <param name="Highest">Highest code.</param>
internal readonly record struct UniformScale(float Step, int Lowest, int Highest)
{
    public static UniformScale Of(float largest, bool signed)
    {
        int highest = signed ? sbyte.MaxValue : byte.MaxValue;
        return new(largest / highest, signed ? -highest : 0, highest);
    }

    /// <summary>The nearest code; a tie goes to the even one.</summary>
    public int Encode(float value) => Step == 0 ? 0 : (int)Math.Clamp(MathF.Round(value / Step), Lowest, Highest);

    public Tensor Round(Tensor values)
    {
        var result = new Tensor(values.Shape);
        var source = values.Data;
        var target = result.Data;
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = Encode(source[i]) * Step;
        }

        return result;
    }
}

/// <summary>Codes of weights with a scale for each output.</summary>
internal sealed class UniformWeights
{
    private readonly sbyte[] codes;
    private readonly int[] shape;

    private UniformWeights(sbyte[] codes, float[] scales, int[] shape) => (this.codes, Scales, this.shape) = (codes, scales, shape);

    public float[] Scales { get; }

    public static UniformWeights Of(Tensor weight, int limit)
    {
        var codes = new sbyte[weight.Length];
        var scales = new float[weight.Batch];
        int row = weight.Length / weight.Batch;
        for (int o = 0; o < scales.Length; o++)
        {
            var values = weight.Item(o);
            float largest = 0;
            foreach (float value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            var scale = new UniformScale(largest / limit, -limit, limit);
            scales[o] = scale.Step;
            for (int i = 0; i < row; i++)
            {
                codes[(o * row) + i] = (sbyte)scale.Encode(values[i]);
            }
        }

        return new(codes, scales, weight.Shape.ToArray());
    }

    public byte[] Bytes() => [.. codes.Select(code => (byte)code)];

    public Tensor Decode()
    {
        int row = codes.Length / Scales.Length;
        var values = new float[codes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = codes[i] * Scales[i / row];
        }

        return new Tensor(values, shape);
    }
}
