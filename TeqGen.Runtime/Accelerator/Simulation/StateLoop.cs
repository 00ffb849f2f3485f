using TeqGen.Operators;
using TeqGen.Shared.Accelerator.Mapping;

namespace TeqGen.Accelerator.Simulation;

/// <summary>Gates and states of a recurrence. Each value of the state belongs to one vault, so that vaults share nothing here.</summary>
/// <param name="shape">The layer.</param>
/// <param name="input">The input's part of the gates, [rows, gates, state].</param>
internal sealed class StateLoop(LayerShape shape, float[] input)
{
    private readonly int gates = shape.Gates;
    private readonly int hidden = shape.Width;
    private readonly float[] cell = new float[shape.Width];
    private readonly float[] state = new float[shape.Width];

    /// <summary>The state after a row.</summary>
    /// <param name="values">Products, for each value of the state its gates.</param>
    /// <param name="tile">The tile.</param>
    public float[] Advance(float[] values, in LayerTile tile)
    {
        int first = tile.Outputs.Start / gates, count = tile.Outputs.Length / gates;
        int row = shape.Rows!.Reverse ? shape.Height - 1 - tile.Rows.Start : tile.Rows.Start;
        float[] product = new float[values.Length], given = new float[values.Length];
        for (int gate = 0; gate < gates; gate++)
        {
            for (int j = 0; j < count; j++)
            {
                product[(gate * count) + j] = values[(j * gates) + gate];
                given[(gate * count) + j] = input[(((row * gates) + gate) * hidden) + first + j];
            }
        }

        var next = new float[count];
        if (gates == RowLayer.LstmGates)
        {
            RecurrentStep.Lstm(given, product, cell.AsSpan(first, count), next);
        }
        else
        {
            RecurrentStep.Gru(given, product, state.AsSpan(first, count), next);
            next.CopyTo(state, first);
        }

        return next;
    }
}
