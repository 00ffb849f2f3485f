using System.Globalization;
using TeqGen.Operators;

namespace TeqGen;

/// <summary>
/// The operators without weights, under the names that PyTorch's <c>torch.nn.functional</c> gave them. Use them through
/// <c>using static TeqGen.Functional;</c>. The generator knows each of them.
/// </summary>
public static partial class Functional
{
    /// <summary>max(x, 0).</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Relu(Tensor input)
    {
        var output = Like(input);
        Elementwise.Relu(input.Data, output.Data);
        return output;
    }

    /// <summary>min(max(x, 0), 6).</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Relu6(Tensor input) => Clip(input, 0f, 6f);

    /// <summary>min(max(x, minimum), maximum).</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="minimum">The least result, at most <paramref name="maximum"/>.</param>
    /// <param name="maximum">The largest result.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The bounds are in the wrong order or not numbers.</exception>
    public static Tensor Clip(Tensor input, float minimum, float maximum)
    {
        if (!(minimum <= maximum))
        {
            throw new ArgumentException($"Clip needs two bounds in order, found {Text(minimum)} and {Text(maximum)}.", nameof(minimum));
        }

        var output = Like(input);
        Activations.Clip(input.Data, output.Data, minimum, maximum);
        return output;
    }

    /// <summary>x where it is positive, slope·x elsewhere.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="slope">Slope below 0.</param>
    /// <returns>The same shape.</returns>
    public static Tensor LeakyRelu(Tensor input, float slope = 0.01f)
    {
        var output = Like(input);
        Activations.LeakyRelu(input.Data, output.Data, slope);
        return output;
    }

    /// <summary>1 / (1 + e^−x).</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Sigmoid(Tensor input)
    {
        var output = Like(input);
        Activations.Sigmoid(input.Data, output.Data);
        return output;
    }

    /// <summary>alpha·x + beta, held between 0 and 1. PyTorch's slope is the default; ONNX has 0.2.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="alpha">Slope.</param>
    /// <param name="beta">Value at 0.</param>
    /// <returns>The same shape.</returns>
    public static Tensor HardSigmoid(Tensor input, float alpha = 1f / 6f, float beta = 0.5f)
    {
        var output = Like(input);
        Activations.HardSigmoid(input.Data, output.Data, alpha, beta);
        return output;
    }

    /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor HardSwish(Tensor input)
    {
        var output = Like(input);
        Activations.HardSwish(input.Data, output.Data);
        return output;
    }

    /// <summary>x / (1 + e^−x), also called swish.</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor SiLU(Tensor input)
    {
        var output = Like(input);
        Activations.SiLU(input.Data, output.Data);
        return output;
    }

    /// <summary>x·(1 + erf(x / √2)) / 2, or PyTorch's approximation of it by a hyperbolic tangent.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="tanh">Whether to approximate, as PyTorch's <c>approximate="tanh"</c>.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Gelu(Tensor input, bool tanh = false)
    {
        var output = Like(input);
        Activations.Gelu(input.Data, output.Data, tanh);
        return output;
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <param name="input">Any shape.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Tanh(Tensor input)
    {
        var output = Like(input);
        Activations.Tanh(input.Data, output.Data);
        return output;
    }

    /// <summary>exp(x) / Σ exp(x) over the last extent.</summary>
    /// <param name="input">[…, features].</param>
    /// <returns>The same shape; rows sum to 1.</returns>
    /// <exception cref="ArgumentException">The input has no extents.</exception>
    public static Tensor Softmax(Tensor input)
    {
        CheckNotScalar(input, nameof(Softmax));
        var output = new Tensor(input.Shape);
        int features = Math.Max(input.Shape[^1], 1);
        for (int start = 0; start < input.Length; start += features)
        {
            Normalization.Softmax(input.Data.Slice(start, features), output.Data.Slice(start, features));
        }

        return output;
    }

    private static Tensor Like(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new Tensor(input.Shape);
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);

    private static void CheckNotScalar(Tensor input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank == 0)
        {
            throw new ArgumentException($"{name} expects at least one extent, found a scalar.", nameof(input));
        }
    }

    private static void CheckImage(Tensor input, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 4)
        {
            throw new ArgumentException(
                $"{name} expects [batch, channels, height, width], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }
    }
}
