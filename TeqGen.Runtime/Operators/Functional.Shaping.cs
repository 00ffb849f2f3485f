using TeqGen.Operators;

namespace TeqGen;

/// <content>Operators that move values without computing.</content>
public static partial class Functional
{
    /// <summary>Everything after the batch in one extent, in its order in memory (channels, rows, columns).</summary>
    /// <param name="input">[batch, …]; the values are shared.</param>
    /// <returns>[batch, product of the rest].</returns>
    /// <exception cref="ArgumentException">The input has no extents.</exception>
    public static Tensor Flatten(Tensor input)
    {
        CheckNotScalar(input, nameof(Flatten));
        int length = 1;
        foreach (int extent in input.Shape[1..])
        {
            length *= extent;
        }

        return input.Reshape(input.Batch, length);
    }

    /// <summary>The same values in their order in memory under other extents.</summary>
    /// <param name="input">[batch, …]; the values are shared.</param>
    /// <param name="shape">The extents without the batch; one may be −1 and is what is left, 0 where there are no values.</param>
    /// <returns>[batch, shape].</returns>
    /// <exception cref="ArgumentException">The input has no extents, or another number of values.</exception>
    public static Tensor Reshape(Tensor input, params ReadOnlySpan<int> shape)
    {
        CheckNotScalar(input, nameof(Reshape));
        int[] extents = [input.Batch, .. shape];
        int open = Array.IndexOf(extents, -1);
        if (open > 0)
        {
            extents[open] = 1;
            long known = extents.Aggregate(1L, (product, extent) => product * extent);
            extents[open] = known == 0 ? 0 : (int)(input.Length / known);
        }

        return input.Reshape(extents);
    }

    /// <summary>Tensors one after another along the channels.</summary>
    /// <param name="inputs">One or more tensors, alike in every extent but the channels.</param>
    /// <returns>[batch, sum of the channels, …].</returns>
    /// <exception cref="ArgumentException">There is no tensor, or their shapes do not fit.</exception>
    public static Tensor Concat(params ReadOnlySpan<Tensor> inputs) => Concat(1, inputs);

    /// <summary>Tensors one after another along an axis.</summary>
    /// <param name="axis">The axis, at least 1: the batch stays as it is.</param>
    /// <param name="inputs">One or more tensors, alike in every other extent.</param>
    /// <returns>The shape of the operands with the sum of their extents along the axis.</returns>
    /// <exception cref="ArgumentException">There is no tensor, no such axis, or the shapes do not fit.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> inputs)
    {
        if (inputs.IsEmpty)
        {
            throw new ArgumentException("Concat needs at least one tensor.", nameof(inputs));
        }

        CheckAxis(inputs[0], axis, nameof(Concat));
        int[] shape = inputs[0].Shape.ToArray();
        long extent = 0;
        foreach (var input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
            if (input.Rank != shape.Length
                || !input.Shape[..axis].SequenceEqual(shape.AsSpan(0, axis))
                || !input.Shape[(axis + 1)..].SequenceEqual(shape.AsSpan(axis + 1)))
            {
                throw new ArgumentException(
                    $"Concat along axis {axis} needs tensors alike in every other extent, "
                    + $"found {Tensor.Describe(inputs[0].Shape)} and {Tensor.Describe(input.Shape)}.",
                    nameof(inputs));
            }

            extent += input.Shape[axis];
        }

        shape[axis] = Extent(extent, nameof(Concat));
        var output = new Tensor(shape);
        int offset = 0;
        foreach (var input in inputs)
        {
            var (outer, inner) = Around(input, axis);
            Shaping.Concat(input.Data, output.Data, outer, input.Shape[axis], inner, shape[axis], offset);
            offset += input.Shape[axis];
        }

        return output;
    }

    /// <summary>Positions start, start + step, … below end along an axis, as Python's <c>input[:, start:end:step]</c>.</summary>
    /// <param name="input">[batch, …].</param>
    /// <param name="axis">The axis, at least 1.</param>
    /// <param name="start">The first position; below 0 it counts from the end.</param>
    /// <param name="end">Where to stop; below 0 it counts from the end, and beyond the extent it means the extent.</param>
    /// <param name="step">Distance of the positions, at least 1; one that is larger than what is left gives one position.</param>
    /// <returns>The same shape but ⌈(end − start) / step⌉ along the axis.</returns>
    /// <exception cref="ArgumentException">There is no such axis, or nothing is selected.</exception>
    public static Tensor Slice(Tensor input, int axis, int start = 0, int end = int.MaxValue, int step = 1)
    {
        CheckAxis(input, axis, nameof(Slice));
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        int extent = input.Shape[axis];
        int first = Math.Clamp(start < 0 ? start + extent : start, 0, extent);
        int last = Math.Clamp(end < 0 ? end + extent : end, 0, extent);
        if (first >= last)
        {
            throw new ArgumentException(
                $"Slice from {start} to {end} selects nothing along axis {axis} of {Tensor.Describe(input.Shape)}.", nameof(start));
        }

        int[] shape = input.Shape.ToArray();
        shape[axis] = ((last - first - 1) / step) + 1;
        var output = new Tensor(shape);
        var (outer, inner) = Around(input, axis);
        Shaping.Slice(input.Data, output.Data, outer, extent, inner, first, step, shape[axis]);
        return output;
    }

    /// <summary>Zeros before and after along an axis.</summary>
    /// <param name="input">[batch, …].</param>
    /// <param name="axis">The axis, at least 1.</param>
    /// <param name="before">Zeros before, at least 0.</param>
    /// <param name="after">Zeros after, at least 0.</param>
    /// <returns>The same shape but before + extent + after along the axis.</returns>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public static Tensor Pad(Tensor input, int axis, int before, int after)
    {
        CheckAxis(input, axis, nameof(Pad));
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        int[] shape = input.Shape.ToArray();
        shape[axis] = Extent((long)before + shape[axis] + after, nameof(Pad));
        var output = new Tensor(shape);
        var (outer, inner) = Around(input, axis);
        Shaping.Pad(input.Data, output.Data, outer, input.Shape[axis], inner, before, after);
        return output;
    }

    /// <summary>Zeros around every channel, in the order of <c>torch.nn.ZeroPad2d</c>.</summary>
    /// <param name="input">[batch, channels, height, width].</param>
    /// <param name="left">Zeros on the left, at least 0.</param>
    /// <param name="right">Zeros on the right, at least 0.</param>
    /// <param name="top">Zeros above, at least 0.</param>
    /// <param name="bottom">Zeros below, at least 0.</param>
    /// <returns>[batch, channels, top + height + bottom, left + width + right].</returns>
    /// <exception cref="ArgumentException">The input is no image.</exception>
    public static Tensor Pad2d(Tensor input, int left, int right, int top, int bottom)
    {
        CheckImage(input, nameof(Pad2d));
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        int channels = input.Shape[1], height = input.Shape[2], width = input.Shape[3];
        var output = new Tensor(
            input.Batch,
            channels,
            Extent((long)top + height + bottom, nameof(Pad2d)),
            Extent((long)left + width + right, nameof(Pad2d)));
        Shaping.Pad2d(input.Data, output.Data, input.Batch * channels, height, width, left, right, top, bottom);
        return output;
    }

    /// <summary>Two axes in each other's place, as <c>torch.transpose</c>; the values are copied.</summary>
    /// <param name="input">[batch, …].</param>
    /// <param name="firstAxis">An axis, at least 1.</param>
    /// <param name="secondAxis">Another axis, at least 1.</param>
    /// <returns>The same shape but for the extents of the two axes, which change places.</returns>
    /// <exception cref="ArgumentException">There is no such axis, or the two are one.</exception>
    public static Tensor Transpose(Tensor input, int firstAxis, int secondAxis)
    {
        CheckAxis(input, firstAxis, nameof(Transpose));
        CheckAxis(input, secondAxis, nameof(Transpose));
        if (firstAxis == secondAxis)
        {
            throw new ArgumentException($"Transpose needs two axes, found {firstAxis} twice.", nameof(secondAxis));
        }

        int[] shape = input.Shape.ToArray();
        (shape[firstAxis], shape[secondAxis]) = (shape[secondAxis], shape[firstAxis]);
        var output = new Tensor(shape);
        int low = Math.Min(firstAxis, secondAxis), high = Math.Max(firstAxis, secondAxis);
        var (outer, _) = Around(input, low);
        var (_, inner) = Around(input, high);
        int between = 1;
        for (int i = low + 1; i < high; i++)
        {
            between *= input.Shape[i];
        }

        Shaping.Transpose(input.Data, output.Data, outer, input.Shape[low], between, input.Shape[high], inner);
        return output;
    }

    private static (int Outer, int Inner) Around(Tensor input, int axis)
    {
        int outer = 1, inner = 1;
        for (int i = 0; i < input.Rank; i++)
        {
            outer *= i < axis ? input.Shape[i] : 1;
            inner *= i > axis ? input.Shape[i] : 1;
        }

        return (outer, inner);
    }

    private static void CheckAxis(Tensor input, int axis, string name)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (axis < 1 || axis >= input.Rank)
        {
            throw new ArgumentOutOfRangeException(
                nameof(axis), axis, $"{name} acts on axes 1 to {input.Rank - 1} of {Tensor.Describe(input.Shape)}; axis 0 is the batch.");
        }
    }

    private static int Extent(long extent, string name) => extent <= Array.MaxLength
        ? (int)extent
        : throw new ArgumentException($"{name} would give an extent of {extent}, too large for one array.");
}
