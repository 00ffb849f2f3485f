using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Lowering;

/// <summary>LSTM and GRU: ONNX's gates in PyTorch's order, whose modules are TeqGen's.</summary>
internal static class Recurrent
{
    // Input, output, forget, cell in ONNX; input, forget, cell, output here.
    private static readonly Kind Lstms = new("Lstm", [0, 2, 3, 1], ["Sigmoid", "Tanh", "Tanh"]);

    // Update, reset, hidden in ONNX; reset, update, new here.
    private static readonly Kind Grus = new("Gru", [1, 0, 2], ["Sigmoid", "Tanh"]);

    public static IReadOnlyList<Value> Lstm(NodeContext node)
    {
        if (node.Optional(7) is not null)
        {
            throw new NodeException("it has peepholes, which TeqGen's Lstm does not");
        }

        return node.Int("input_forget", 0) == 0 ? Run(node, Lstms) : throw new NodeException("it couples input and forget gate (input_forget)");
    }

    public static IReadOnlyList<Value> Gru(NodeContext node) => Run(node, Grus);

    private static IReadOnlyList<Value> Run(NodeContext node, Kind kind)
    {
        bool batchFirst = node.Int("layout", 0) != 0;
        var given = node.Raw(0);
        var input = node.Compute(given.Rank != 3 || batchFirst ? given : Permutations.Permute(given, [1, 0, 2], given.Name));
        if (input.Rank != 3)
        {
            throw new NodeException($"its input has the shape {Extent.Describe(given.Shape)}; expected steps, batch and features");
        }

        int steps = input.Shape[1].ToInt32(), features = input.Shape[2].ToInt32();
        var weight = node.Known(1, "the weights");
        int directions = node.Text("direction", "forward") switch
        {
            "forward" => 1,
            "bidirectional" => 2,
            var other => throw new NodeException($"its direction is {other}; only forward and bidirectional are supported"),
        };
        int rows = weight.Shape.ElementAtOrDefault(1), hidden = rows / kind.Gates;
        CheckDefaults(node, kind, directions, steps);
        float[] inputs = node.Reals(1, "the weights", directions, kind.Gates * hidden, features);
        float[] states = node.Reals(2, "the recurrent weights", directions, kind.Gates * hidden, hidden);
        float[]? bias = node.Optional(3) is null ? null : node.Reals(3, "the bias", directions, 2 * kind.Gates * hidden);
        if (kind == Grus && node.Int("linear_before_reset", 0) == 0)
        {
            ResetsBefore(steps, hidden, ref bias);
        }

        var weights = new Dictionary<string, Tensor>();
        for (int direction = 0; direction < directions; direction++)
        {
            string suffix = direction == 0 ? "l0" : "l0_reverse";
            weights["weight_ih_" + suffix] = new(kind.Order(inputs, direction * rows, hidden, features), rows, features);
            weights["weight_hh_" + suffix] = new(kind.Order(states, direction * rows, hidden, hidden), rows, hidden);
            if (bias is not null)
            {
                weights["bias_ih_" + suffix] = new(kind.Order(bias, direction * 2 * rows, hidden, 1), rows);
                weights["bias_hh_" + suffix] = new(kind.Order(bias, ((direction * 2) + 1) * rows, hidden, 1), rows);
            }
        }

        var output = node.EmitLayer(
            kind.Name,
            input,
            [Extent.Batch, steps, directions * hidden],
            [new("inputs", features), new("hidden", hidden), new("bidirectional", directions == 2, false), new("bias", bias is not null, true)],
            weights);
        var all = Shapes.To(node, output, [Extent.Batch, steps, directions, hidden]);
        var last = Last(node, output, steps, directions, hidden);
        return batchFirst ? [all, last] : [Permutations.Permute(all, [1, 2, 0, 3], node.OutputNames[0]), Permutations.Permute(last, [1, 0, 2], node.OutputNames[0])];
    }

    /// <summary>Each direction's last state, [batch, directions, hidden].</summary>
    private static Value Last(NodeContext node, Value output, int steps, int directions, int hidden)
    {
        var forward = Slices.Along(node, Slices.Along(node, output, 1, steps - 1, steps, 1), 2, 0, hidden, 1);
        if (directions == 1)
        {
            return forward;
        }

        var backward = Slices.Along(node, Slices.Along(node, output, 1, 0, 1, 1), 2, hidden, 2 * hidden, 1);
        return node.Emit("Concat", [forward, backward], [Extent.Batch, 2, hidden], new Argument("axis", 1, 1));
    }

    private static void CheckDefaults(NodeContext node, Kind kind, int directions, int steps)
    {
        if (node.Texts("activations") is { } activations
            && !activations.SequenceEqual(Enumerable.Repeat(kind.Activations, directions).SelectMany(list => list), StringComparer.OrdinalIgnoreCase))
        {
            throw new NodeException($"its activations are {string.Join(", ", activations)}; only {string.Join(", ", kind.Activations)} are supported");
        }

        if (node.Has("clip"))
        {
            throw new NodeException("it clips its gates");
        }

        if (node.Optional(4) is not null && node.KnownWholes(4, "the lengths").Any(length => length != steps))
        {
            throw new NodeException("its sequences have different lengths");
        }

        foreach (int state in new[] { 5, 6 })
        {
            if (node.OptionalReals(state, "the initial state")?.Any(value => value != 0) ?? false)
            {
                throw new NodeException("its initial state is not zero");
            }
        }
    }

    /// <summary>
    /// A GRU whose reset gate acts on the state before the product rather than after it: the same where there is no state yet, as at a single step, but for the bias of the product, which
    /// the gate does not reach.
    /// </summary>
    private static void ResetsBefore(int steps, int hidden, ref float[]? bias)
    {
        if (steps > 1)
        {
            throw new NodeException("its reset gate acts before the product (linear_before_reset 0); TeqGen's Gru has it behind, as PyTorch and Keras do. Export it so");
        }

        if (bias is not null)
        {
            bias = [.. bias];
            for (int half = 0; half < bias.Length; half += 6 * hidden)
            {
                for (int i = 0; i < hidden; i++)
                {
                    bias[half + (2 * hidden) + i] += bias[half + (5 * hidden) + i];
                    bias[half + (5 * hidden) + i] = 0;
                }
            }
        }
    }

    /// <param name="Name">The module.</param>
    /// <param name="Places">For each of the module's gates ONNX's.</param>
    /// <param name="Activations">The activations that it has, for one direction.</param>
    private sealed record Kind(string Name, int[] Places, string[] Activations)
    {
        public int Gates => Places.Length;

        /// <summary>The gates' rows in the module's order.</summary>
        public float[] Order(float[] values, int firstRow, int hidden, int width)
            => [.. Places.SelectMany(gate => values.AsSpan((firstRow + (gate * hidden)) * width, hidden * width).ToArray())];
    }
}
