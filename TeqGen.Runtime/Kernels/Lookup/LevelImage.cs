using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>Writes a layer's input as lookup kernels read it: levels, channels innermost, zeros around.</summary>
/// <param name="definition">The layer.</param>
/// <param name="runs">The image's extents.</param>
/// <param name="levelOfCode">The level of every code.</param>
internal sealed unsafe class LevelImage(QuantizedLayerDefinition definition, WindowRuns runs, short[] levelOfCode)
{
    private readonly int channels = definition.Geometry.Inputs;

    /// <summary>Fills the image.</summary>
    /// <param name="codes">[channels, height, width].</param>
    /// <param name="image">Receives [padded height, padded width, channels].</param>
    public void Fill(ReadOnlySpan<byte> codes, short* image)
    {
        int height = definition.Height, width = definition.Width;
        if (runs.Height * runs.Width == 1)
        {
            for (int i = 0; i < codes.Length; i++)
            {
                image[i] = levelOfCode[codes[i]];
            }

            return;
        }

        var (above, left) = definition.Geometry.Padding;
        int line = runs.Width * channels;
        if (above > 0 || left > 0)
        {
            new Span<short>(image, above * line).Clear();
            new Span<short>(image + ((above + height) * line), above * line).Clear();
        }

        for (int y = 0; y < height; y++)
        {
            short* row = image + ((above + y) * line);
            new Span<short>(row, left * channels).Clear();
            new Span<short>(row + ((left + width) * channels), left * channels).Clear();
            for (int channel = 0; channel < channels; channel++)
            {
                short* target = row + (left * channels) + channel;
                foreach (byte code in codes.Slice(((channel * height) + y) * width, width))
                {
                    *target = levelOfCode[code];
                    target += channels;
                }
            }
        }
    }
}
