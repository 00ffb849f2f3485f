namespace TeqGen;

/// <summary>
/// A convolution that does the work of the normalization after it: W′ = W·s and b′ = b·s + t for each output, where x·s + t is what the
/// normalization does. Computed in binary64 and rounded to binary32 once; groups change nothing, because each output has its own factor.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>The folded weight and bias. Both layers keep what they have.</summary>
    /// <param name="convolution">A convolution with loaded weights, with or without a bias.</param>
    /// <param name="normalization">The normalization of its outputs, with loaded weights.</param>
    /// <exception cref="ArgumentException">The normalization has another number of channels than the convolution has outputs.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public static (Tensor Weight, Tensor Bias) Fold(Conv2d convolution, BatchNorm2d normalization)
    {
        int outputs = convolution.Geometry.Outputs;
        if (normalization.Channels != outputs)
        {
            throw new ArgumentException(
                $"A normalization of {normalization.Channels} channels cannot be folded into a convolution of {outputs} outputs.",
                nameof(normalization));
        }

        var weight = new Tensor(convolution.Weight.Shape);
        var bias = new Tensor(outputs);
        for (int o = 0; o < outputs; o++)
        {
            var (scale, shift) = normalization.Affine(o);
            var source = convolution.Weight.Item(o);
            var target = weight.Item(o);
            for (int i = 0; i < source.Length; i++)
            {
                target[i] = (float)(source[i] * scale);
            }

            bias.Data[o] = (float)(((convolution.Bias?.Data[o] ?? 0) * scale) + shift);
        }

        return (weight, bias);
    }

    /// <summary>
    /// Puts folded weights into the convolution and makes the normalization pass its input on, until the result is disposed of.
    /// </summary>
    /// <inheritdoc cref="Fold"/>
    public static Applied Apply(Conv2d convolution, BatchNorm2d normalization)
    {
        if (normalization.IsFolded)
        {
            throw new InvalidOperationException("The normalization is folded already.");
        }

        var applied = new Applied(convolution, normalization);
        var (weight, bias) = Fold(convolution, normalization);
        convolution.SetParameter("weight", weight);
        convolution.SetParameter("bias", bias);
        normalization.IsFolded = true;
        return applied;
    }

    /// <summary>A folding in effect.</summary>
    public sealed class Applied : IDisposable
    {
        private readonly Conv2d convolution;
        private readonly BatchNorm2d normalization;
        private readonly Tensor weight;
        private readonly Tensor? bias;

        internal Applied(Conv2d convolution, BatchNorm2d normalization)
        {
            this.convolution = convolution;
            this.normalization = normalization;
            (weight, bias) = (convolution.Weight, convolution.Bias);
        }

        /// <summary>Gives both layers back what they had.</summary>
        public void Dispose()
        {
            convolution.SetParameter("weight", weight);
            if (bias is null)
            {
                convolution.RemoveBias();
            }
            else
            {
                convolution.SetParameter("bias", bias);
            }

            normalization.IsFolded = false;
        }
    }
}
