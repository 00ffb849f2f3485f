using System.Numerics;

namespace TeqGen.Kernels;

/// <summary>What happens to a dot product's value, in this order: the output's scale, its bias, ReLU. All in binary32.</summary>
/// <param name="Scales">A factor for each output, or null where all are 1.</param>
/// <param name="Bias">A summand for each output, or null.</param>
/// <param name="Relu">Whether negative values become 0.</param>
internal readonly record struct Epilogue(float[]? Scales, float[]? Bias, bool Relu)
{
    /// <summary>Adds finished values to what a residual connection brings, and stores what ReLU leaves of the sums.</summary>
    /// <param name="values">Values without ReLU.</param>
    /// <param name="target">The other summands; receives the sums.</param>
    /// <param name="relu">Whether negative sums become 0.</param>
    public static void Accumulate(ReadOnlySpan<float> values, Span<float> target, bool relu)
    {
        int done = 0;
        for (; done + Vector<float>.Count <= values.Length; done += Vector<float>.Count)
        {
            var part = target.Slice(done, Vector<float>.Count);
            var sum = new Vector<float>(values.Slice(done, Vector<float>.Count)) + new Vector<float>(part);
            sum = relu ? Vector.ConditionalSelect(Vector.GreaterThan(sum, Vector<float>.Zero), sum, Vector<float>.Zero) : sum;
            sum.CopyTo(part);
        }

        for (; done < values.Length; done++)
        {
            float sum = values[done] + target[done];
            target[done] = relu && !(sum > 0) ? 0 : sum;
        }
    }

    /// <summary>Applies it to consecutive outputs in place.</summary>
    /// <param name="values">The outputs' dot products.</param>
    /// <param name="first">The first output.</param>
    public void Apply(Span<float> values, int first)
    {
        int done = 0;
        for (; done + Vector<float>.Count <= values.Length; done += Vector<float>.Count)
        {
            var part = values.Slice(done, Vector<float>.Count);
            var value = new Vector<float>(part);
            value = Scales is null ? value : value * new Vector<float>(Scales, first + done);
            value = Bias is null ? value : value + new Vector<float>(Bias, first + done);
            value = Relu ? Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<float>.Zero), value, Vector<float>.Zero) : value;
            value.CopyTo(part);
        }

        for (; done < values.Length; done++)
        {
            values[done] = Apply(values[done], first + done);
        }
    }

    private float Apply(float value, int output)
    {
        value = Scales is null ? value : value * Scales[output];
        value = Bias is null ? value : value + Bias[output];
        return Relu && !(value > 0) ? 0 : value;
    }
}
