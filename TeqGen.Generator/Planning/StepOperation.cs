namespace TeqGen.Generator.Planning;

/// <summary>Operations of nodes that stand only in the graphs of a network that is run step by step.</summary>
internal static class StepOperation
{
    /// <summary>A value of the beginning that steps read, put into the state.</summary>
    public const string Keep = "keep";

    /// <summary>A step's part of a value that later steps read, put at the end of its cache; its value is the whole.</summary>
    public const string Append = "append";

    /// <summary>A product whose right operand is a cache.</summary>
    public const string MatMulCache = "matmulcache";

    /// <summary>
    /// Attribute of a quantized product, and of what is kept as codes of its right operand: its number among the products and the bits of a code.
    /// </summary>
    public const string Product = "product";

    /// <summary>Attribute of what is in the state: its first value there.</summary>
    public const string State = "state";

    /// <summary>Attributes of a cache: its first value, the product of the extents before the growing dimension, and of those after it.</summary>
    public const string Cache = "cache";

    /// <inheritdoc cref="Cache"/>
    public const string Outer = "outer";

    /// <inheritdoc cref="Cache"/>
    public const string Inner = "inner";

    /// <summary>Attribute of what is kept as packed codes: its bytes. <see cref="State"/> and <see cref="Cache"/> are bytes as well then.</summary>
    public const string Bytes = "bytes";
}
