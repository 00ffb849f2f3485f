using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Graphs;

namespace TeqGen.Generator.Graph.Rules;

/// <summary><c>Concat</c>. Axes count from 1, as the batch is axis 0 and stands in no shape here.</summary>
internal sealed class ConcatRule : OperatorRule
{
    public override string Name => "Concat";

    public override string Operation => GraphOperation.Concat;

    public override GraphAttribute[] Attributes(CallArguments arguments) => [new("axis", Axis(arguments))];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int axis = Axis(arguments);
        if (inputs.Count == 0 || axis < 1 || axis > inputs[0].Count)
        {
            return Inferred.Wrong(inputs.Count == 0 ? "Concat needs at least one tensor" : AxisCheck.Text(Name, axis));
        }

        int[] shape = [.. inputs[0]];
        for (int i = 1; i < inputs.Count; i++)
        {
            if (inputs[i].Count != shape.Length || inputs[i].Where((extent, a) => a != axis - 1 && extent != shape[a]).Any())
            {
                return Wrong(axis, i);
            }
        }

        long extent = inputs.Sum(input => (long)input[axis - 1]);
        shape[axis - 1] = (int)Math.Min(extent, int.MaxValue);
        return Inferred.Of(shape);
    }

    protected override Inferred InferNamed(CallArguments arguments, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        int axis = Axis(arguments);
        for (int i = 1; i < inputs.Count; i++)
        {
            if (inputs[i].Count == inputs[0].Count && inputs[i].Where((dimension, a) => a != axis - 1 && dimension != inputs[0][a]).Any())
            {
                return Wrong(axis, i);
            }
        }

        return InferAlong(axis, arguments, inputs);
    }

    private static Inferred Wrong(int axis, int operand) => Inferred.Wrong(
        $"Concat along axis {ShapeText.Of(axis)} needs tensors that are alike in every other extent; {{0}}; {{{ShapeText.Of(operand)}}}");

    private static int Axis(CallArguments arguments) => arguments.Knows("axis") ? arguments["axis"] : 1;
}

/// <summary><c>Slice</c>.</summary>
internal sealed class SliceRule : OperatorRule
{
    public override string Name => "Slice";

    public override string Operation => GraphOperation.Slice;

    public override GraphAttribute[] Attributes(CallArguments a) =>
        [new("axis", a["axis"]), new("start", a["start"]), new("end", a["end"]), new("step", a["step"])];

    protected override Inferred Infer(CallArguments a, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int axis = a["axis"];
        if (axis < 1 || axis > inputs[0].Count || a["step"] < 1)
        {
            return Inferred.Wrong(a["step"] < 1 ? "Slice needs a step of at least 1" : AxisCheck.Text(Name, axis));
        }

        int[] shape = [.. inputs[0]];
        int first = Position(a["start"], shape[axis - 1]), last = Position(a["end"], shape[axis - 1]);
        if (first >= last)
        {
            return Inferred.Wrong(
                $"Slice from {ShapeText.Of(a["start"])} to {ShapeText.Of(a["end"])} selects nothing along axis {ShapeText.Of(axis)}; {{0}}");
        }

        shape[axis - 1] = ((last - first - 1) / a["step"]) + 1;
        return Inferred.Of(shape);
    }

    protected override Inferred InferNamed(CallArguments a, IReadOnlyList<IReadOnlyList<Dimension>> inputs) => InferAlong(a["axis"], a, inputs);

    /// <summary>A position that counts from the end where it is negative, held inside the extent.</summary>
    public static int Position(int position, int extent) => Math.Max(0, Math.Min(position < 0 ? position + extent : position, extent));
}

/// <summary><c>Pad</c>.</summary>
internal sealed class PadRule : OperatorRule
{
    public override string Name => "Pad";

    public override string Operation => GraphOperation.Pad;

    public override GraphAttribute[] Attributes(CallArguments a) => [new("axis", a["axis"]), new("before", a["before"]), new("after", a["after"])];

    protected override Inferred Infer(CallArguments a, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        int axis = a["axis"];
        if (axis < 1 || axis > inputs[0].Count)
        {
            return Inferred.Wrong(AxisCheck.Text(Name, axis));
        }

        if (a["before"] < 0 || a["after"] < 0)
        {
            return Inferred.Wrong("Pad needs numbers of zeros of at least 0");
        }

        int[] shape = [.. inputs[0]];
        shape[axis - 1] = (int)Math.Min(shape[axis - 1] + (long)a["before"] + a["after"], int.MaxValue);
        return Inferred.Of(shape);
    }

    protected override Inferred InferNamed(CallArguments a, IReadOnlyList<IReadOnlyList<Dimension>> inputs) => InferAlong(a["axis"], a, inputs);
}

/// <summary><c>Pad2d</c>.</summary>
internal sealed class Pad2dRule : OperatorRule
{
    private static readonly string[] Sides = ["left", "right", "top", "bottom"];

    public override string Name => "Pad2d";

    public override string Operation => GraphOperation.Pad2d;

    public override GraphAttribute[] Attributes(CallArguments a) => [.. Sides.Select(side => new GraphAttribute(side, a[side]))];

    protected override Inferred Infer(CallArguments a, IReadOnlyList<IReadOnlyList<int>> inputs)
    {
        if (inputs[0].Count != 3 || Sides.Any(side => a[side] < 0))
        {
            return Inferred.Wrong("Pad2d expects channels×height×width and numbers of zeros of at least 0; {0}");
        }

        long height = inputs[0][1] + (long)a["top"] + a["bottom"], width = inputs[0][2] + (long)a["left"] + a["right"];
        return Inferred.Of(inputs[0][0], (int)Math.Min(height, int.MaxValue), (int)Math.Min(width, int.MaxValue));
    }
}

/// <summary><c>Transpose</c>.</summary>
internal sealed class TransposeRule : OperatorRule
{
    public override string Name => "Transpose";

    public override string Operation => GraphOperation.Transpose;

    public override GraphAttribute[] Attributes(CallArguments a) => [new("first", a["firstAxis"]), new("second", a["secondAxis"])];

    protected override Inferred Infer(CallArguments arguments, IReadOnlyList<IReadOnlyList<int>> inputs) =>
        InferNamed(arguments, [[.. inputs[0].Select(extent => (Dimension)extent)]]);

    protected override Inferred InferNamed(CallArguments a, IReadOnlyList<IReadOnlyList<Dimension>> inputs)
    {
        int first = a["firstAxis"], second = a["secondAxis"];
        foreach (int axis in new[] { first, second })
        {
            if (axis < 1 || axis > inputs[0].Count)
            {
                return Inferred.Wrong(AxisCheck.Text(Name, axis));
            }
        }

        if (first == second)
        {
            return Inferred.Wrong($"Transpose needs two axes, found {ShapeText.Of(first)} twice; {{0}}");
        }

        Dimension[] shape = [.. inputs[0]];
        (shape[first - 1], shape[second - 1]) = (shape[second - 1], shape[first - 1]);
        return Inferred.Of((IEnumerable<Dimension>)shape);
    }
}

/// <summary>Axes that a tensor does not have.</summary>
internal static class AxisCheck
{
    public static string Text(string name, int axis) => $"{name} has no axis {ShapeText.Of(axis)} to act on, axis 0 being the batch; {{0}}";
}
