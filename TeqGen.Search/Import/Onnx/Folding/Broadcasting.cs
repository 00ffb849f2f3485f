using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Folding;

/// <summary>NumPy's rules for operands of different shapes, and walks over indices.</summary>
internal static class Broadcasting
{
    /// <summary>The common shape.</summary>
    /// <exception cref="NodeException">There is none.</exception>
    public static int[] Shape(params IEnumerable<int[]> shapes)
    {
        int[] result = [];
        foreach (int[] shape in shapes)
        {
            int rank = Math.Max(result.Length, shape.Length);
            var merged = new int[rank];
            for (int i = 1; i <= rank; i++)
            {
                int left = i <= result.Length ? result[^i] : 1, right = i <= shape.Length ? shape[^i] : 1;
                merged[^i] = left == right || right == 1 ? left
                    : left == 1 ? right
                    : throw new NodeException($"the shapes {Tensor.Describe(result)} and {Tensor.Describe(shape)} cannot be combined");
            }

            result = merged;
        }

        Constant.LengthOf(result);
        return result;
    }

    /// <summary>For every place of the common shape, the place in an operand.</summary>
    public static int[] Places(int[] operand, int[] common)
    {
        int[] strides = Strides(operand);
        var aligned = new int[common.Length];
        for (int i = 1; i <= operand.Length; i++)
        {
            aligned[^i] = operand[^i] == 1 ? 0 : strides[^i];
        }

        return Walk(common, aligned);
    }

    /// <summary>Row-major strides.</summary>
    public static int[] Strides(int[] shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    /// <summary>Σ index · stride for every index of a shape, in order.</summary>
    public static int[] Walk(int[] shape, int[] strides, int start = 0)
    {
        var places = new int[Constant.LengthOf(shape)];
        var index = new int[shape.Length];
        int place = start;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = place;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                place -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }

        return places;
    }
}
