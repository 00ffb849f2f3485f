namespace TeqGen.Kernels;

/// <summary>What happens to a dot product's value, in this order: the output's scale, its bias, ReLU. All in binary32.</summary>
/// <param name="Scales">A factor for each output, or null where all are 1.</param>
/// <param name="Bias">A summand for each output, or null.</param>
/// <param name="Relu">Whether negative values become 0.</param>
internal readonly record struct Epilogue(float[]? Scales, float[]? Bias, bool Relu)
{
    public float Apply(float value, int output)
    {
        if (Scales is not null)
        {
            value *= Scales[output];
        }

        if (Bias is not null)
        {
            value += Bias[output];
        }

        return Relu && !(value > 0) ? 0 : value;
    }
}
