namespace TeqGen.Kernels.Lookup;

/// <summary>The path for machines without vectors.</summary>
internal sealed unsafe class PortableLookupKernel(LevelTable table, TileLayout layout, int storedBits) : LookupKernel(layout, storedBits)
{
    private readonly short[] levels = table.Levels;

    public override void Run(short* activations, byte* tiles, int panelTiles, int pairs, int chunkPairs, float* sums)
    {
        int stride = panelTiles * TileLayout.Bytes;
        int* exact = stackalloc int[TileLayout.Outputs];
        for (int tile = 0; tile < panelTiles; tile++, tiles += TileLayout.Bytes, sums += TileLayout.Outputs)
        {
            new Span<float>(sums, TileLayout.Outputs).Clear();
            for (int start = 0; start < pairs; start += chunkPairs)
            {
                new Span<int>(exact, TileLayout.Outputs).Clear();
                for (int pair = start; pair < Math.Min(pairs, start + chunkPairs); pair++)
                {
                    int even = activations[2 * pair], odd = activations[(2 * pair) + 1];
                    var words = (ushort*)(tiles + (pair / Layout.Pairs * stride));
                    for (int o = 0; o < TileLayout.Outputs; o++)
                    {
                        exact[o] += (even * Level(words[2 * o], pair)) + (odd * Level(words[(2 * o) + 1], pair));
                    }
                }

                for (int o = 0; o < TileLayout.Outputs; o++)
                {
                    sums[o] += exact[o];
                }
            }
        }
    }

    public override void Decode(byte* tiles, int panelTiles, int pairs, short* levels)
    {
        for (int pair = 0; pair < pairs; pair++)
        {
            var words = (ushort*)(tiles + (pair / Layout.Pairs * panelTiles * TileLayout.Bytes));
            for (int i = 0; i < panelTiles * TileLayout.Outputs * 2; i++)
            {
                *levels++ = Level(words[i], pair);
            }
        }
    }

    public override void Multiply(short* image, int* rows, int rowCount, int* offsets, int pairs, short* levels, int panelTiles, float* sums, bool add)
    {
        int outputs = panelTiles * TileLayout.Outputs;
        int* exact = stackalloc int[TileLayout.PanelOutputs];
        for (int row = 0; row < rowCount; row++, sums += TileLayout.PanelOutputs)
        {
            new Span<int>(exact, outputs).Clear();
            short* level = levels;
            for (int pair = 0; pair < pairs; pair++, level += 2 * outputs)
            {
                short* activation = image + rows[row] + offsets[pair];
                for (int o = 0; o < outputs; o++)
                {
                    exact[o] += (activation[0] * level[2 * o]) + (activation[1] * level[(2 * o) + 1]);
                }
            }

            for (int o = 0; o < outputs; o++)
            {
                sums[o] = add ? sums[o] + exact[o] : exact[o];
            }
        }
    }

    private short Level(ushort word, int pair) => levels[(word >> (pair % Layout.Pairs * Layout.CodeBits)) & ((1 << StoredBits) - 1)];
}
