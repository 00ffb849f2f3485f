using TeqGen.Kernels.FullPrecision;

namespace TeqGen;

/// <summary>y = x·Wᵀ + bias along the last extent, as <c>torch.nn.Linear</c>.</summary>
public sealed class Linear : Layer
{
    private float[] transposed = [];

    /// <summary>Creates the layer without weights.</summary>
    /// <param name="inputs">Features in, at least 1.</param>
    /// <param name="outputs">Features out, at least 1.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">There are too many weights for one array.</exception>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        LayerSize.Check(nameof(Linear), outputs, inputs);
        Inputs = inputs;
        Outputs = outputs;
        Parameters = bias
            ? [new("weight", [outputs, inputs]), new("bias", [outputs])]
            : [new("weight", [outputs, inputs])];
    }

    /// <summary>Features in.</summary>
    public int Inputs { get; }

    /// <summary>Features out.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>Applies the layer in FP32.</summary>
    /// <param name="input">[batch, …, inputs].</param>
    /// <returns>[batch, …, outputs].</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank < 2 || input.Shape[^1] != Inputs)
        {
            throw new ArgumentException($"Linear expects [batch, …, {Inputs}], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        input = InputHook?.Invoke(input) ?? input;
        _ = Weight;
        int rows = input.Length / Inputs;
        var output = new Tensor([.. input.Shape[..^1], Outputs]);
        MatrixMultiply.Run(input.Data, transposed, output.Data, rows, Inputs, Outputs);
        if (Bias is { } bias)
        {
            for (int row = 0; row < rows; row++)
            {
                var values = output.Data.Slice(row * Outputs, Outputs);
                Operators.Elementwise.Add(values, bias.Data, values);
            }
        }

        return output;
    }

    /// <summary>A matrix with rows and columns changed over.</summary>
    internal static float[] Transpose(ReadOnlySpan<float> source, int rows, int columns)
    {
        var result = new float[source.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                result[(c * rows) + r] = source[(r * columns) + c];
            }
        }

        return result;
    }

    private protected override void OnParameterChanged(string name, Tensor tensor)
    {
        if (name == "weight")
        {
            transposed = Transpose(tensor.Data, Outputs, Inputs);
        }
    }
}
