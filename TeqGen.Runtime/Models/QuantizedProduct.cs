using System.ComponentModel;
using TeqGen.Kernels;
using TeqGen.Kernels.Products;
using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>A product of two activations, [groups, rows, inner] · [groups, inner, columns], both encoded when it is computed or, what later steps read again, when it becomes known.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class QuantizedProduct
{
    private readonly GridEncoder left;
    private readonly GridEncoder right;
    private readonly ProductKernel kernel;

    internal QuantizedProduct(QuantizedProductDefinition definition, KernelFamily family)
    {
        Definition = definition;
        var post = new PostProcessing(definition.Right, definition.Left);
        if (post.Layout.HasSecond || post.Layout.HasThird)
        {
            throw new ArgumentException($"Product {definition.Node}: both grids need a reserved zero and β = 0, found {definition.Left} and {definition.Right}.", nameof(definition));
        }

        (left, right) = (new GridEncoder(definition.Left), new GridEncoder(definition.Right));
        kernel = family switch
        {
            KernelFamily.Reference => new ReferenceProduct(post),
            KernelFamily.Counting => new CountingProduct(post, definition.Inner),
            _ => new LookupProduct(definition.Left, definition.Right),
        };
    }

    /// <summary>What was known of the product at compile time.</summary>
    public QuantizedProductDefinition Definition { get; }

    /// <summary>Bytes of the right operand's codes where they are kept.</summary>
    /// <param name="count">Number of codes.</param>
    public int PackedBytes(int count) => (int)PackedCodes.ByteCount(count, Definition.Right.StoredBits);

    internal WorkspaceNeeds Needs => kernel.Needs(Definition) with { Codes = Definition.LeftLength, RightCodes = Definition.RightLength + CodeMemory.Beyond };

    /// <summary>Encodes both operands and multiplies.</summary>
    /// <param name="leftValues">[groups, rows, inner].</param>
    /// <param name="rightValues">[groups, inner, columns].</param>
    /// <param name="output">Receives [groups, rows, columns].</param>
    /// <param name="groups">Number of products.</param>
    /// <param name="rows">Rows of the left and the result.</param>
    /// <param name="inner">Columns of the left, rows of the right.</param>
    /// <param name="columns">Columns of the right and the result.</param>
    /// <param name="workspace">Memory to work in.</param>
    public void Run(
        ReadOnlySpan<float> leftValues, ReadOnlySpan<float> rightValues, Span<float> output, int groups, int rows, int inner, int columns, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var codes = workspace.RightCodes.AsSpan(0, groups * inner * columns);
        right.Encode(rightValues[..codes.Length], codes);
        Run(leftValues, codes, output, new(groups, rows, inner, columns), workspace);
    }

    /// <summary>Encodes the left operand and multiplies it with codes that were kept.</summary>
    /// <param name="leftValues">[groups, rows, inner].</param>
    /// <param name="packed">The right operand's codes, in pieces that are as far apart as they are at their longest.</param>
    /// <param name="output">Receives [groups, rows, columns].</param>
    /// <param name="groups">Number of products.</param>
    /// <param name="rows">Rows of the left and the result.</param>
    /// <param name="inner">Columns of the left, rows of the right.</param>
    /// <param name="columns">Columns of the right and the result.</param>
    /// <param name="pieces">How many pieces there are.</param>
    /// <param name="workspace">Memory to work in.</param>
    public void RunPacked(
        ReadOnlySpan<float> leftValues, ReadOnlySpan<byte> packed, Span<float> output, int groups, int rows, int inner, int columns, int pieces, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var codes = workspace.RightCodes.AsSpan(0, groups * inner * columns);
        int length = codes.Length / pieces, stride = packed.Length / pieces;
        for (int piece = 0; piece < pieces; piece++)
        {
            // What is written beyond a piece is written over by the next.
            CodeMemory.Read(packed.Slice(piece * stride, stride), Definition.Right.StoredBits, length, workspace.RightCodes.AsSpan(piece * length));
        }

        Run(leftValues, codes, output, new(groups, rows, inner, columns), workspace);
    }

    /// <summary>Keeps a right operand as codes.</summary>
    /// <param name="values">The operand.</param>
    /// <param name="packed">Receives the codes.</param>
    /// <param name="workspace">Memory to work in.</param>
    public void Keep(ReadOnlySpan<float> values, Span<byte> packed, InferenceWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        CodeMemory.Write(Encode(values, workspace), packed, 0, Definition.Right.StoredBits);
    }

    /// <summary>The codes of a right operand or a part of it.</summary>
    internal ReadOnlySpan<byte> Encode(ReadOnlySpan<float> values, InferenceWorkspace workspace)
    {
        var codes = workspace.RightCodes.AsSpan(0, values.Length);
        right.Encode(values, codes);
        return codes;
    }

    private void Run(ReadOnlySpan<float> leftValues, ReadOnlySpan<byte> rightCodes, Span<float> output, in ProductShape shape, InferenceWorkspace workspace)
    {
        var codes = workspace.Codes.AsSpan(0, shape.Groups * shape.Rows * shape.Inner);
        left.Encode(leftValues[..codes.Length], codes);
        kernel.Run(codes, rightCodes, output, shape, workspace);
    }
}
