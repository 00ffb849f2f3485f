using TeqGen.Generator.Graph;
using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>Refuses grids that the runtime would refuse, so that it is told when building and not when loading.</summary>
internal static class GridCheck
{
    private const double SmallestNormal = 2.2250738585072014e-308;

    public static ManifestFailure? Run(ManifestDocument document)
    {
        for (int i = 0; i < document.Manifest.Layers.Count; i++)
        {
            var layer = document.Manifest.Layers[i];
            if (Problem(layer.Base.Value, ("weights", layer.Weights), ("activations", layer.Activations)) is { } wrong)
            {
                return new ManifestFailure(ManifestProblemKind.Unreadable, document.LayerLines[i], $"layer {layer.Path}: {wrong}");
            }
        }

        for (int i = 0; i < document.Manifest.Products.Count; i++)
        {
            var product = document.Manifest.Products[i];
            if (Problem(product.Base.Value, ("right operand", product.Right), ("left operand", product.Left)) is { } wrong)
            {
                return new ManifestFailure(ManifestProblemKind.Unreadable, document.ProductLines[i], $"the product at node {ShapeText.Of(product.Node)}: {wrong}");
            }
        }

        return null;
    }

    /// <summary>The format of an operand's codes.</summary>
    public static OperandFormat FormatOf(ManifestOperand operand) =>
        new(operand.ExponentBits, operand.Signed, operand.Companded, operand.Beta.Value != 0);

    private static string? Problem(double b, (string Name, ManifestOperand Grid) first, (string Name, ManifestOperand Grid) second)
    {
        string? wrong = IsUsable(b, first.Grid) ? IsUsable(b, second.Grid) ? null : second.Name : first.Name;
        return wrong is not null ? $"the levels of the {wrong} do not lie between 0 and the largest binary32"
            : CanMultiply(b, first.Grid, second.Grid) ? null
            : "the products of the levels leave binary64";
    }

    /// <summary>Whether the powers of added exponents are finite and α·α is not denormal, although each operand's levels are in range.</summary>
    private static bool CanMultiply(double b, ManifestOperand first, ManifestOperand second)
    {
        double power = 1, factor = second.Alpha.Value * first.Alpha.Value;
        int count = new CounterLayout(FormatOf(first), FormatOf(second)).FirstCount;
        for (int exponent = 1; exponent < count; exponent++)
        {
            power *= b;
        }

        return !double.IsInfinity(power) && factor >= SmallestNormal;
    }

    private static bool IsUsable(double b, ManifestOperand operand)
    {
        var format = FormatOf(operand);
        double power = 1, lowest = 0, highest = 0;
        for (int exponent = 0; exponent < format.Levels; exponent++, power *= b)
        {
            highest = (operand.Alpha.Value * power) + operand.Beta.Value;
            if (exponent + format.FirstMagnitude == 1)
            {
                lowest = highest;
            }
        }

        float single = (float)highest;
        return lowest > 0 && !float.IsInfinity(single) && !float.IsNaN(single);
    }
}
