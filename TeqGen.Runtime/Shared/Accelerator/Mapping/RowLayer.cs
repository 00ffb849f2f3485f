namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>
/// What makes a layer one over rows: its input is [groups, rows, inputs] and its result [groups, rows, outputs of a group], where a convolution has
/// channels outermost. As a convolution it has a kernel as wide as a row.
/// </summary>
/// <param name="Gates">Outputs that make a value of a recurrence's state: 4 of an LSTM, 3 of a GRU; 1 where rows do not depend on each other.</param>
/// <param name="Reverse">Whether a recurrence begins at the last row.</param>
/// <param name="Product">Whether the weights are another tensor's values, [groups, inputs, outputs of a group].</param>
internal sealed record RowLayer(int Gates, bool Reverse, bool Product)
{
    public const int LstmGates = 4;
    public const int GruGates = 3;

    /// <summary>Rows that do not depend on each other, with weights of their own.</summary>
    public static readonly RowLayer Plain = new(1, Reverse: false, Product: false);

    /// <summary>Whether each row reads the result of the row before, which is the state.</summary>
    public bool IsLoop => Gates > 1;

    /// <summary>Operations of the vector unit that make one value of the state: sums with the input's part are counted elsewhere.</summary>
    public int StateOperations => IsLoop ? Gates + 5 : 0;
}
