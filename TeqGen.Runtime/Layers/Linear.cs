using TeqGen.Kernels.FullPrecision;

namespace TeqGen;

/// <summary>y = x·Wᵀ + bias, as <c>torch.nn.Linear</c>.</summary>
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
    /// <param name="input">[batch, inputs].</param>
    /// <returns>[batch, outputs].</returns>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank != 2 || input.Shape[1] != Inputs)
        {
            throw new ArgumentException($"Linear expects [batch, {Inputs}], found {Tensor.Describe(input.Shape)}.", nameof(input));
        }

        input = InputHook?.Invoke(input) ?? input;
        _ = Weight;
        var output = new Tensor(input.Batch, Outputs);
        MatrixMultiply.Run(input.Data, transposed, output.Data, input.Batch, Inputs, Outputs);
        if (Bias is { } bias)
        {
            for (int n = 0; n < input.Batch; n++)
            {
                Operators.Elementwise.Add(output.Item(n), bias.Data, output.Item(n));
            }
        }

        return output;
    }

    private protected override void OnParameterChanged(string name, Tensor tensor)
    {
        if (name != "weight")
        {
            return;
        }

        var result = new float[tensor.Length];
        var source = tensor.Data;
        for (int o = 0; o < Outputs; o++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                result[(i * Outputs) + o] = source[(o * Inputs) + i];
            }
        }

        transposed = result;
    }
}
