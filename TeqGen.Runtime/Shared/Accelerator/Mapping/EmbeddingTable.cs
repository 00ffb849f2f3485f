using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Shared.Accelerator.Mapping;

/// <summary>How the command of an embedding says what its second operand, the table, is: bits of a value, and the grid of codes.</summary>
internal static class EmbeddingTable
{
    public const string Bits = "bits";
    public const string GridName = "grid";

    /// <summary>Position of the table among the operands; the first are symbols, the third the rows' factors.</summary>
    public const int Operand = 1;

    /// <summary>The node with what describes its table.</summary>
    public static GraphNode Describe(GraphNode node, int bits, Grid? grid)
    {
        var attributes = node.Attributes.Append(new GraphAttribute(Bits, bits));
        if (grid is { } known)
        {
            var (b, alpha, beta) = (Command.Halves(known.Base.Value), Command.Halves(known.Alpha.Value), Command.Halves(known.Beta.Value));
            attributes = attributes.Append(new GraphAttribute(
                GridName, Grid.Pack(known.Format), b.Low, b.High, alpha.Low, alpha.High, beta.Low, beta.High));
        }

        return node with { Attributes = attributes.ToEquatableArray() };
    }

    /// <summary>Whether a described node has its operands.</summary>
    public static bool IsWhole(GraphNode node, IReadOnlyList<EquatableArray<int>> shapes)
    {
        int bits = node.Attributes.FirstOrDefault(attribute => attribute.Name == Bits) is { Values: { Count: 1 } values } ? values[0] : 0;
        return bits is >= 1 and <= 32 && shapes.Count == 3 && shapes[Operand].Count == 2 && shapes[2].SequenceEqual([shapes[Operand][0]])
            && node.Shape.SequenceEqual(shapes[0].Append(shapes[Operand][1])) && (GridOf(node) is not { } grid || grid.Format.StoredBits == bits);
    }

    /// <summary>The grid of a described node; null where the table has no codes.</summary>
    public static Grid? GridOf(GraphNode node)
    {
        var words = node.Attributes.FirstOrDefault(attribute => attribute.Name == GridName)?.Values ?? default;
        return words.Count == 7 && Grid.Unpack(words[0]) is { } format
            ? new(format, Real(1), Real(3), Real(5))
            : null;

        Real Real(int low) => new(Command.Whole(words[low], words[low + 1]));
    }
}
