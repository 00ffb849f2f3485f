using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Graph;
using TeqGen.Generator.Planning;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Emission;

/// <summary>Writes what a generated method checks of its inputs, and takes from their shapes.</summary>
/// <param name="writer">Where to.</param>
/// <param name="method">The method, for messages.</param>
/// <param name="identifiers">Names of the inputs.</param>
/// <param name="shapes">Their shapes, without the batch.</param>
internal sealed class InputChecks(CodeWriter writer, string method, EquatableArray<string> identifiers, EquatableArray<EquatableArray<Dimension>> shapes)
{
    /// <summary>The inputs as parameters.</summary>
    public static string Parameters(IEnumerable<string> identifiers) => string.Join(", ", identifiers.Select(input => $"global::TeqGen.Tensor {input}"));

    /// <summary>Writes the method that checks the inputs.</summary>
    /// <param name="name">Its name.</param>
    public void WriteMethod(string name)
    {
        writer.Text($"private static void {name}({Parameters(identifiers)})");
        writer.Open();
        string first = identifiers[0];
        var extents = InputExtents().ToLookup(extent => extent.Input);
        for (int i = 0; i < identifiers.Count; i++)
        {
            string input = identifiers[i];
            var conditions = new List<string> { $"{input}.Rank != {ShapeText.Of(shapes[i].Count + 1)}" };
            if (i > 0)
            {
                conditions.Add($"{input}.Batch != {first}.Batch");
            }

            foreach (var (_, extent, dimension, source) in extents[i])
            {
                conditions.Add(source == extent ? $"{extent} > {ShapeText.Of(dimension.Maximum)}" : $"{extent} != {source ?? ShapeText.Of(dimension.Maximum)}");
            }

            writer.Text($"global::System.ArgumentNullException.ThrowIfNull({input});");
            WriteRefusal(conditions, input, "expects", shapes[i]);
        }

        writer.Close();
    }

    /// <summary>The inputs' extents as code, and for a named dimension the extent that says what it is.</summary>
    private IEnumerable<(int Input, string Extent, Dimension Dimension, string? First)> InputExtents()
    {
        var named = new Dictionary<string, string>();
        for (int input = 0; input < shapes.Count; input++)
        {
            for (int i = 0; i < shapes[input].Count; i++)
            {
                string extent = $"{identifiers[input]}.Shape[{ShapeText.Of(i + 1)}]";
                var dimension = shapes[input][i];
                if (dimension.Name is { } name && !named.ContainsKey(name))
                {
                    named.Add(name, extent);
                }

                yield return (input, extent, dimension, dimension.Name is null ? null : named[dimension.Name]);
            }
        }
    }

    /// <summary>Writes the locals that hold the extents of named dimensions.</summary>
    public void WriteExtents()
    {
        foreach (var (_, extent, dimension, first) in InputExtents())
        {
            if (first == extent)
            {
                writer.Text($"int {ExtentCode.Local(dimension.Name!)} = {extent};");
            }
        }
    }

    /// <summary>Writes what is thrown for a tensor of another shape.</summary>
    public void WriteRefusal(List<string> conditions, string tensor, string verb, IEnumerable<Dimension> shape)
    {
        writer.Text($"if ({string.Join(" || ", conditions)})");
        writer.Open();
        string expected = BindingWriter.Literal($"{method} {verb} {Extents(shape)}, found ");
        writer.Text($"throw new global::System.ArgumentException({expected} + {tensor} + \".\", nameof({tensor}));");
        writer.Close();
    }

    /// <summary>A shape, for messages and documentation.</summary>
    public static string Extents(IEnumerable<Dimension> shape) => $"[batch, {string.Join(", ", shape.Select(
        dimension => dimension.IsConstant ? dimension.ToString() : $"{dimension} ≤ {ShapeText.Of(dimension.Maximum)}"))}]";
}
