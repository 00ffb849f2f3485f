using TeqGen.Operators;

namespace TeqGen;

/// <content>Sums and products.</content>
public static partial class Functional
{
    /// <summary>The sum, element by element; a [batch, channels, 1, 1] operand counts for every pixel of its channel.</summary>
    /// <param name="left">Any shape.</param>
    /// <param name="right">
    /// The same shape, or one of the two [batch, channels, height, width] and the other [batch, channels, 1, 1].
    /// </param>
    /// <returns>The larger shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Add(Tensor left, Tensor right)
    {
        var (image, perChannel) = Operands(left, right, nameof(Add));
        var output = new Tensor(image.Shape);
        if (perChannel.Length == image.Length)
        {
            Elementwise.Add(left.Data, right.Data, output.Data);
        }
        else
        {
            Elementwise.AddPerChannel(image.Data, perChannel.Data, output.Data, image.Shape[2] * image.Shape[3]);
        }

        return output;
    }

    /// <summary>input + summand.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="summand">What is added to each value.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Add(Tensor input, float summand)
    {
        var output = Like(input);
        Elementwise.Add(input.Data, summand, output.Data);
        return output;
    }

    /// <summary>The product, element by element; a [batch, channels, 1, 1] operand counts for every pixel of its channel.</summary>
    /// <param name="left">Any shape.</param>
    /// <param name="right">
    /// The same shape, or one of the two [batch, channels, height, width] and the other [batch, channels, 1, 1].
    /// </param>
    /// <returns>The larger shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Multiply(Tensor left, Tensor right)
    {
        var (image, perChannel) = Operands(left, right, nameof(Multiply));
        var output = new Tensor(image.Shape);
        if (perChannel.Length == image.Length)
        {
            Elementwise.Multiply(left.Data, right.Data, output.Data);
        }
        else
        {
            Elementwise.MultiplyPerChannel(image.Data, perChannel.Data, output.Data, image.Shape[2] * image.Shape[3]);
        }

        return output;
    }

    /// <summary>input · factor.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="factor">What each value is multiplied by.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Multiply(Tensor input, float factor)
    {
        var output = Like(input);
        Elementwise.Multiply(input.Data, factor, output.Data);
        return output;
    }

    private static (Tensor Image, Tensor Other) Operands(Tensor left, Tensor right, string name)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Shape.SequenceEqual(right.Shape) || IsPerChannel(right, left))
        {
            return (left, right);
        }

        return IsPerChannel(left, right)
            ? (right, left)
            : throw new ArgumentException(
                $"{name} needs two tensors of one shape, or [batch, channels, height, width] and [batch, channels, 1, 1]; "
                + $"found {Tensor.Describe(left.Shape)} and {Tensor.Describe(right.Shape)}.",
                nameof(right));
    }

    private static bool IsPerChannel(Tensor candidate, Tensor image) =>
        candidate.Rank == 4
        && image.Rank == 4
        && candidate.Shape[..2].SequenceEqual(image.Shape[..2])
        && candidate.Shape[2] == 1
        && candidate.Shape[3] == 1;
}
