using System.Globalization;
using TeqGen.Kernels.FullPrecision;

namespace TeqGen;

/// <summary>
/// A row of features for each symbol, as <c>torch.nn.Embedding</c>. The same rows can be the weights of the products that give a symbol's logit. Quantized, rows are decoded as
/// they are looked up.
/// </summary>
public sealed class Embedding : Layer
{
    private float[] transposed = [];

    /// <summary>Creates the layer without weights.</summary>
    /// <param name="symbols">Number of symbols, at least 1.</param>
    /// <param name="width">Features of a symbol, at least 1.</param>
    /// <exception cref="ArgumentException">There are too many weights for one array.</exception>
    public Embedding(int symbols, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        LayerSize.Check(nameof(Embedding), symbols, width);
        (Symbols, Width) = (symbols, width);
        Parameters = [new("weight", [symbols, width])];
    }

    /// <summary>Number of symbols.</summary>
    public int Symbols { get; }

    /// <summary>Features of a symbol.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    /// <summary>Looks symbols up.</summary>
    /// <param name="ids">Symbols as whole numbers, [batch, …].</param>
    /// <returns>[batch, …, width].</returns>
    /// <exception cref="ArgumentException">A value is no symbol.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var output = new Tensor([.. ids.Shape, Width]);
        LookUp(ids.Data, Weight, output.Data);
        return output;
    }

    /// <summary>The product of features with every symbol's row.</summary>
    /// <param name="features">[batch, …, width].</param>
    /// <returns>[batch, …, symbols].</returns>
    /// <exception cref="ArgumentException">The rows have another number of features.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Logits(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rank < 2 || features.Shape[^1] != Width)
        {
            throw new ArgumentException($"Embedding expects [batch, …, {Width}], found {Tensor.Describe(features.Shape)}.", nameof(features));
        }

        features = InputHook?.Invoke(features) ?? features;
        _ = Weight;
        var output = new Tensor([.. features.Shape[..^1], Symbols]);
        MatrixMultiply.Run(features.Data, transposed, output.Data, features.Length / Width, Width, Symbols);
        return output;
    }

    /// <summary>Copies rows of a table.</summary>
    internal static void LookUp(ReadOnlySpan<float> ids, Tensor table, Span<float> output)
    {
        int width = table.Shape[1];
        for (int i = 0; i < ids.Length; i++)
        {
            table.Item(SymbolOf(ids[i], table.Batch)).CopyTo(output[(i * width)..]);
        }
    }

    /// <summary>A symbol that a tensor holds as a real number.</summary>
    /// <exception cref="ArgumentException">The value is none.</exception>
    internal static int SymbolOf(float value, int symbols) => value >= 0 && value < symbols && value == MathF.Floor(value)
        ? (int)value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Embedding has symbols 0 to {symbols - 1}, found {value}."), nameof(value));

    private protected override void OnParameterChanged(string name, Tensor tensor) => transposed = Linear.Transpose(tensor.Data, Symbols, Width);
}
