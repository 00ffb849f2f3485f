using TeqGen.Shared.Layout;
using TeqGen.Shared.Manifests;

namespace TeqGen.Generator.Planning;

/// <summary>Refuses grids that the runtime would refuse, so that it is told when building and not when loading.</summary>
internal static class GridCheck
{
    public static ManifestFailure? Run(ManifestDocument document)
    {
        for (int i = 0; i < document.Manifest.Layers.Count; i++)
        {
            var layer = document.Manifest.Layers[i];
            string? wrong = IsUsable(layer.Base.Value, layer.Weights) ? null : "weights";
            wrong ??= IsUsable(layer.Base.Value, layer.Activations) ? null : "activations";
            if (wrong is not null)
            {
                return new ManifestFailure(
                    ManifestProblemKind.Unreadable,
                    document.LayerLines[i],
                    $"layer {layer.Path}: the levels of the {wrong} do not lie between 0 and the largest binary32");
            }
        }

        return null;
    }

    /// <summary>The format of an operand's codes.</summary>
    public static OperandFormat FormatOf(ManifestOperand operand) =>
        new(operand.ExponentBits, operand.Signed, operand.Companded, operand.Beta.Value != 0);

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
