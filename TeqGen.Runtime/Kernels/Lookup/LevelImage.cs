using System.Runtime.CompilerServices;
using TeqGen.Models;

namespace TeqGen.Kernels.Lookup;

/// <summary>Writes a layer's input as lookup kernels read it: levels, channels innermost, zeros around.</summary>
/// <param name="definition">The layer.</param>
/// <param name="runs">The image's extents.</param>
/// <param name="encoder">Makes levels of values.</param>
internal sealed unsafe class LevelImage(QuantizedLayerDefinition definition, WindowRuns runs, LevelEncoder encoder)
{
    // A line is encoded in whole vectors: of a short one much is encoded in vain, or too little for a vector.
    private const int ShortLine = 4 * LevelEncoder512.Step;
    private readonly int channels = definition.Geometry.Inputs;

    /// <summary>Levels of values or ranks that lie as the image does.</summary>
    /// <param name="values">Values, or the ranks that a layer before left in their place.</param>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="ranks">Whether they are ranks.</param>
    /// <param name="target">Receives levels.</param>
    public void Encode(float* values, int first, int count, bool ranks, short* target)
    {
        if (ranks)
        {
            encoder.Wide!.DecodeRanks((byte*)values + first, target, count);
        }
        else
        {
            encoder.Encode(new ReadOnlySpan<float>(values + first, count), target);
        }
    }

    /// <summary>Fills the image.</summary>
    /// <param name="values">[channels, height, width], or with the channels innermost; of a single pixel also several one after the other.</param>
    /// <param name="length">Number of values.</param>
    /// <param name="call">How they lie in memory.</param>
    /// <param name="levels">Room for as many levels.</param>
    /// <param name="image">Receives [padded height, padded width, channels].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* values, int length, in LayerCall call, short* levels, short* image)
    {
        int height = definition.Height, width = definition.Width;
        var (above, left) = definition.Geometry.Padding;
        bool channelsLast = call.ChannelsLast || channels == 1 || height * width == 1;
        if (channelsLast && above + left == 0)
        {
            Encode(values, 0, length, call.HandedOver, image);
            return;
        }

        bool ahead = !channelsLast || width * channels < ShortLine;
        if (ahead)
        {
            Encode(values, 0, length, channelsLast && call.HandedOver, levels);
        }

        int line = runs.Width * channels;
        if (above > 0)
        {
            new Span<short>(image, above * line).Clear();
            new Span<short>(image + ((above + height) * line), above * line).Clear();
        }

        for (int y = 0; y < height; y++)
        {
            short* row = image + ((above + y) * line);
            new Span<short>(row, left * channels).Clear();
            new Span<short>(row + ((left + width) * channels), left * channels).Clear();
            if (!ahead)
            {
                Encode(values, y * width * channels, width * channels, call.HandedOver, row + (left * channels));
            }
            else if (channelsLast)
            {
                new ReadOnlySpan<short>(levels + (y * width * channels), width * channels).CopyTo(new Span<short>(row + (left * channels), width * channels));
            }
            else
            {
                Transpose(levels + (y * width), height * width, width, row + (left * channels));
            }
        }
    }

    /// <summary>[channels, width] to [width, channels], four channels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Transpose(short* source, int plane, int width, short* target)
    {
        int channel = 0;
        for (; channel + 4 <= channels; channel += 4)
        {
            short* s0 = source + (channel * plane), s1 = s0 + plane, s2 = s1 + plane, s3 = s2 + plane;
            short* next = target + channel;
            for (int x = 0; x < width; x++, next += channels)
            {
                *(ulong*)next = (ushort)s0[x] | ((ulong)(ushort)s1[x] << 16) | ((ulong)(ushort)s2[x] << 32) | ((ulong)(ushort)s3[x] << 48);
            }
        }

        for (; channel < channels; channel++)
        {
            short* next = target + channel;
            for (int x = 0; x < width; x++, next += channels)
            {
                *next = source[(channel * plane) + x];
            }
        }
    }
}
