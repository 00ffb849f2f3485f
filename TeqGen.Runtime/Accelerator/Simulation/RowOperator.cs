using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Graphs;

namespace TeqGen.Accelerator.Simulation;

/// <summary>An operator on whole rows of a product, of which a tile has all columns.</summary>
internal static class RowOperator
{
    /// <param name="operators">Computes operators.</param>
    /// <param name="node">The operator; its shape ends with all rows and columns.</param>
    /// <param name="shape">The layer.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="values">Its values, [outputs, rows of the tile].</param>
    public static float[] Apply(
        Func<GraphNode, Tensor[], Tensor> operators, GraphNode node, LayerShape shape, in LayerTile tile, float[] values)
    {
        // What a row sees may depend on its number, so that rows stand at their places.
        int columns = shape.GroupOutputs, rows = shape.Height;
        var result = new float[values.Length];
        for (int first = 0; first < tile.Outputs.Length; first += columns)
        {
            var all = new float[rows * columns];
            for (int column = 0; column < columns; column++)
            {
                for (int row = 0; row < tile.Rows.Length; row++)
                {
                    all[((tile.Rows.Start + row) * columns) + column] = values[((first + column) * tile.Pixels) + row];
                }
            }

            var computed = operators(node, [new Tensor(all, [1, rows, columns])]).Data;
            for (int column = 0; column < columns; column++)
            {
                for (int row = 0; row < tile.Rows.Length; row++)
                {
                    result[((first + column) * tile.Pixels) + row] = computed[((tile.Rows.Start + row) * columns) + column];
                }
            }
        }

        return result;
    }
}
