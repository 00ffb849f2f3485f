using System.Globalization;

namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>
/// A whole number, or a multiple of the batch, which stays symbolic: what a shape consists of and what shape arithmetic works on.
/// </summary>
/// <param name="Value">The number, or the factor of the batch.</param>
/// <param name="IsBatch">Whether it is a multiple of the batch.</param>
internal readonly record struct Extent(long Value, bool IsBatch = false)
{
    /// <summary>The batch itself.</summary>
    public static Extent Batch { get; } = new(1, true);

    public static implicit operator Extent(long value) => new(value);

    /// <summary>The number as an index or an extent.</summary>
    /// <exception cref="NodeException">It depends on the batch or is no int.</exception>
    public int ToInt32()
        => !IsBatch && Value is >= int.MinValue and <= int.MaxValue
            ? (int)Value
            : throw new NodeException($"the whole number {this} cannot be used here: it depends on the batch or is too large");

    /// <summary>The sum.</summary>
    /// <exception cref="NodeException">A number and a multiple of the batch.</exception>
    public static Extent Add(Extent left, Extent right)
        => left.IsBatch == right.IsBatch ? new(unchecked(left.Value + right.Value), left.IsBatch)
            : right == 0 ? left
            : left == 0 ? right
            : throw Mixed(left, "+", right);

    /// <summary>The product.</summary>
    /// <exception cref="NodeException">Both are multiples of the batch.</exception>
    public static Extent Multiply(Extent left, Extent right)
        => left.IsBatch && right.IsBatch
            ? throw Mixed(left, "·", right)
            : new(unchecked(left.Value * right.Value), left.IsBatch || right.IsBatch);

    /// <summary>The quotient, rounded towards zero as ONNX has it.</summary>
    /// <exception cref="NodeException">Division by zero, or the quotient is not known without the batch.</exception>
    public static Extent Divide(Extent left, Extent right)
    {
        if (right.Value == 0 || (left.Value == long.MinValue && right.Value == -1))
        {
            throw new NodeException($"{left} / {right} is not defined");
        }

        return left.IsBatch == right.IsBatch ? new(left.Value / right.Value)
            : left.IsBatch && left.Value % right.Value == 0 ? new(left.Value / right.Value, true)
            : throw Mixed(left, "/", right);
    }

    public override string ToString()
        => !IsBatch ? Value.ToString(CultureInfo.InvariantCulture)
            : Value == 1 ? "batch"
            : string.Create(CultureInfo.InvariantCulture, $"{Value}·batch");

    /// <summary>A shape for messages.</summary>
    public static string Describe(IEnumerable<Extent> shape) => "[" + string.Join(", ", shape) + "]";

    private static NodeException Mixed(Extent left, string operation, Extent right)
        => new($"{left} {operation} {right} depends on the batch in a way that cannot be followed");
}
