using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Files;

/// <summary>What <c>network.json</c> says of a layer.</summary>
internal static class LayerJson
{
    /// <summary>Extents, operands, constants, counters, mapping and what follows.</summary>
    public static IEnumerable<(string Name, JsonValue? Value)> Members(MachineDescription machine, AcceleratorPlan plan, PlannedStep planned)
    {
        var (step, mapping) = (planned.Step, planned.Mapping!);
        var (shape, numbers) = (step.Layer!, step.Numbers!);
        var input = plan.Workload.Tensors[step.Inputs[0]];
        bool counts = numbers.Arithmetic == Arithmetic.Exponent;
        yield return ("layer", Shape(shape));
        if (shape.Rows is { } rows)
        {
            yield return ("rows", JsonValue.Object(
                ("gates", JsonValue.Number(rows.Gates)), ("reverse", JsonValue.Boolean(rows.Reverse)), ("product", JsonValue.Boolean(rows.Product))));
        }

        yield return ("arithmetic", JsonValue.String(numbers.Arithmetic.ToString()));
        yield return ("weights", Operand(
            counts ? numbers.Weights : null,
            ("bits", JsonValue.Number(numbers.WeightBits)),
            ("block", JsonValue.Number(planned.WeightBlock)),
            ("tileBlocks", JsonValue.Number(planned.WeightTileBlocks))));
        yield return ("activations", Operand(
            counts ? numbers.Activations : null,
            ("bits", JsonValue.Number(numbers.ActivationBits)),
            ("encodedOnLoading", JsonValue.Boolean(counts && input.Grid is null))));
        if (counts)
        {
            yield return ("postProcessing", PostProcessing(numbers));
            yield return ("counters", Counters(machine, shape, numbers));
        }

        var tiles = new LayerTiles(shape, step.Pool, mapping);
        yield return ("mapping", JsonValue.Object(
            ("channelVaults", JsonValue.Number(mapping.ChannelVaults)),
            ("pixelVaults", JsonValue.Number(mapping.PixelVaults)),
            ("order", JsonValue.String(mapping.Order.ToString())),
            ("tile", Extents(mapping.TileOutputs, mapping.TileRows, mapping.TileColumns, mapping.TileInputs)),
            ("tiles", JsonValue.Object(
                ("outputs", JsonValue.Number(tiles.OutputTiles)),
                ("pixels", JsonValue.Number(tiles.PixelTiles)),
                ("terms", JsonValue.Number(tiles.InputTiles))))));
        yield return ("after", JsonValue.Object(
            ("bias", JsonValue.Boolean(step.HasBias)),
            ("relu", JsonValue.Boolean(step.Relu)),
            ("add", JsonValue.Number(step.Add)),
            ("addRelu", JsonValue.Boolean(step.AddRelu)),
            ("maximum", step.Pool is { } pool
                ? JsonValue.Object(("kernel", Pair(pool.Kernel)), ("stride", Pair(pool.Stride)), ("padding", Pair(pool.Padding)), ("ceil", JsonValue.Boolean(pool.Ceil)))
                : new JsonValue(JsonKind.Null))));
        if (step.Chain.Count > 0)
        {
            yield return ("operators", JsonValue.Array(step.Chain.Select(node => JsonValue.String(node.Operation))));
        }
    }

    public static JsonValue Grid(Grid grid) => Operand(grid);

    private static JsonValue Shape(LayerShape shape) => JsonValue.Object(
        ("inputs", JsonValue.Number(shape.Inputs)),
        ("outputs", JsonValue.Number(shape.Outputs)),
        ("groups", JsonValue.Number(shape.Groups)),
        ("height", JsonValue.Number(shape.Height)),
        ("width", JsonValue.Number(shape.Width)),
        ("kernel", Pair(shape.Kernel)),
        ("stride", Pair(shape.Stride)),
        ("padding", Pair(shape.Padding)),
        ("dilation", JsonValue.Number(shape.Dilation)),
        ("outputHeight", JsonValue.Number(shape.OutputHeight)),
        ("outputWidth", JsonValue.Number(shape.OutputWidth)),
        ("terms", JsonValue.Number(shape.PatchLength)));

    private static JsonValue Operand(Grid? grid, params (string Name, JsonValue Value)[] members)
    {
        var all = new List<(string, JsonValue)>(members);
        if (grid is { } g)
        {
            all.AddRange(
            [
                ("exponentBits", JsonValue.Number(g.Format.ExponentBits)),
                ("signed", JsonValue.Boolean(g.Format.Signed)),
                ("companded", JsonValue.Boolean(g.Format.Companded)),
                ("levels", JsonValue.Number(g.Format.Levels)),
                ("base", FixedPoint.Number(g.Base.Value)),
                ("alpha", FixedPoint.Number(g.Alpha.Value)),
                ("beta", FixedPoint.Number(g.Beta.Value)),
            ]);
        }

        return JsonValue.Object([.. all]);
    }

    // The factors of the terms are products that are rounded to binary64 once, as the runtime computes them.
    private static JsonValue PostProcessing(LayerNumbers numbers)
    {
        var (weights, activations) = (numbers.Weights, numbers.Activations);
        return JsonValue.Object(
            ("powers", FixedPoint.Powers(weights.Base.Value, numbers.Counters.FirstCount)),
            ("factors", JsonValue.Array(
            [
                FixedPoint.Number(activations.Alpha.Value * weights.Alpha.Value),
                FixedPoint.Number(activations.Beta.Value * weights.Alpha.Value),
                FixedPoint.Number(activations.Alpha.Value * weights.Beta.Value),
                FixedPoint.Number(activations.Beta.Value * weights.Beta.Value),
            ])));
    }

    private static JsonValue Counters(MachineDescription machine, LayerShape shape, LayerNumbers numbers)
    {
        var layout = numbers.Counters;
        var element = new ElementModel(machine, shape, numbers);
        return JsonValue.Object(
            ("bits", JsonValue.Number(ElementModel.CounterBits(shape.PatchLength))),
            ("terms", JsonValue.Array(
                [JsonValue.Number(layout.FirstCount), JsonValue.Number(layout.SecondCount), JsonValue.Number(layout.ThirdCount), JsonValue.Number(layout.FourthCount)])),
            ("folded", JsonValue.Boolean(layout.Folded)),
            ("sets", JsonValue.Number(element.Sets)),
            ("passes", JsonValue.Number(element.Passes)));
    }

    private static JsonValue Extents(int outputs, int rows, int columns, int terms) => JsonValue.Object(
        ("outputs", JsonValue.Number(outputs)), ("rows", JsonValue.Number(rows)), ("columns", JsonValue.Number(columns)), ("terms", JsonValue.Number(terms)));

    private static JsonValue Pair((int Height, int Width) pair) => JsonValue.Array([JsonValue.Number(pair.Height), JsonValue.Number(pair.Width)]);
}
