using System.Collections.Generic;
using System.Linq;
using TeqGen.Generator.Diagnostics;
using TeqGen.Generator.Templates;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph;

/// <summary>Whether <c>Forward</c> takes tensors of known shapes and returns one.</summary>
internal static class SignatureCheck
{
    private const string Pattern = "write 'public Tensor Forward([Shape(…)] Tensor input)'";

    public static bool Run(ModuleTemplate module, ForwardTemplate? forward, List<Problem> problems)
    {
        if (forward is null)
        {
            problems.Add(Problem.At(module.Root!.ClassNode, "TEQ006", module.Type.Name, $"has no method Forward; {Pattern}"));
            return false;
        }

        if (forward.Parameters.Count == 0 || !forward.Parameters.All(parameter => parameter.IsTensor) || !forward.ReturnsTensor)
        {
            problems.Add(Problem.At(
                forward.Node, "TEQ006", module.Type.Name + ".Forward", $"must take one Tensor or several and return one; {Pattern}"));
            return false;
        }

        foreach (var input in forward.Parameters)
        {
            if (ProblemOf(input) is { } problem)
            {
                problems.Add(Problem.At(input.Node, "TEQ006", input.Name, problem));
                return false;
            }
        }

        var dimensions = forward.Parameters.SelectMany(input => input.Shape!.Value).Where(dimension => !dimension.IsConstant).Distinct();
        if (dimensions.GroupBy(dimension => dimension.Name).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            problems.Add(Problem.At(
                forward.Node,
                "TEQ006",
                module.Type.Name + ".Forward",
                $"has inputs with two maxima of '{clash.Key}', {string.Join(" and ", clash.Select(dimension => ShapeText.Of(dimension.Maximum)))}; one name is one dimension"));
            return false;
        }

        return true;
    }

    private static string? ProblemOf(ParameterTemplate input)
    {
        return input switch
        {
            { Shape: null } =>
                "has no [Shape], so that no shape can be inferred; write '[Shape(channels, height, width)] Tensor' without the batch",
            { Shape: { } shape } when shape.Count == 0 || shape.Any(dimension => dimension.Maximum < 1) =>
                "has a [Shape] with an extent below 1, or none at all; a named dimension has its maximum behind it: [Shape(\"sequence\", 512, 28)]",
            { Shape: { } shape } when shape.FirstOrDefault(dimension => dimension.Name is { } name && !Dimension.IsName(name)) is { Name: { } name } =>
                $"has a [Shape] with the name '{name}'; a dimension's name has letters, digits and underscores and begins with no digit",
            { Shape: { } shape } when shape.Where(dimension => !dimension.IsConstant).Distinct().GroupBy(dimension => dimension.Name)
                .FirstOrDefault(group => group.Count() > 1) is { } group =>
                $"has a [Shape] with two maxima of '{group.Key}', {string.Join(" and ", group.Select(dimension => ShapeText.Of(dimension.Maximum)))}",
            { Shape: { } shape } when shape.Aggregate(1.0, (product, dimension) => product * dimension.Maximum) > int.MaxValue =>
                "has a [Shape] of more values than an array can hold",
            { Mean.Count: var means, Deviation.Count: var deviations, Shape: { } shape }
                when means != deviations || (means > 1 && shape[0] != means) =>
                "has a [Normalize] that gives neither one mean and deviation nor one for each channel",
            _ when input.Deviation.Any(deviation => !(deviation > 0)) || !input.Mean.Concat(input.Deviation).All(IsFinite) =>
                "has a [Normalize] with a number that is not finite, or a deviation that is not above 0",
            _ => null,
        };
    }

    private static bool IsFinite(float value) => !float.IsNaN(value) && !float.IsInfinity(value);
}
