using TeqGen.Shared.Layout;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// The order in which lookup kernels take a window's values. The image lies with its channels innermost and zeros around it, so that a window is a few runs
/// of consecutive values: one for each row of the kernel, or one for each tap where the kernel is dilated or channels are grouped. A run of odd length takes the value
/// behind it along, which meets a weight of zero.
/// </summary>
internal sealed class WindowRuns
{
    private readonly Conv2dGeometry g;
    private readonly bool wholeRows;
    private readonly int taps;

    public WindowRuns(in Conv2dGeometry geometry, int height, int width)
    {
        g = geometry;
        Height = height + (2 * g.Padding.Height);
        Width = width + (2 * g.Padding.Width);
        wholeRows = WindowLayout.HasWholeRows(g.Groups, g.Dilation);
        taps = wholeRows ? g.Kernel.Width : 1;
        RunPairs = WindowLayout.RunPairs(g.Kernel, g.GroupInputs, wholeRows);
        Starts = new int[WindowLayout.Runs(g.Kernel, wholeRows)];
        for (int run = 0; run < Starts.Length; run++)
        {
            var (y, x) = wholeRows ? (run, 0) : (run / g.Kernel.Width, run % g.Kernel.Width);
            Starts[run] = ((y * Width) + x) * g.Dilation * g.Inputs;
        }
    }

    /// <summary>Height of the image with its padding.</summary>
    public int Height { get; }

    /// <summary>Width of the image with its padding.</summary>
    public int Width { get; }

    /// <summary>Where each run begins, counted in values from the window's first.</summary>
    public int[] Starts { get; }

    /// <summary>Pairs of values in a run.</summary>
    public int RunPairs { get; }

    /// <summary>Values from the window of a pixel to that of the next one in its line.</summary>
    public int PixelStride => g.Stride.Width * g.Inputs;

    /// <summary>Pairs of values in a window.</summary>
    public int Pairs => Starts.Length * RunPairs;

    /// <summary>Values of the image with its padding, and one more for runs of odd length.</summary>
    public int ImageLength => checked((Height * Width * g.Inputs) + 1);

    /// <summary>Where a group's window begins.</summary>
    public int WindowStart(int group, int y, int x) =>
        (((y * g.Stride.Height * Width) + (x * g.Stride.Width)) * g.Inputs) + (group * g.GroupInputs);

    /// <summary>Where a pair is, counted in values from the window's first.</summary>
    public int Offset(int pair) => Starts[pair / RunPairs] + (2 * (pair % RunPairs));

    /// <summary>Which input of the layer's own order is at each place of a window; −1 for none.</summary>
    public int[] Order() => [.. Enumerable.Range(0, 2 * Pairs).Select(InputAt)];

    /// <summary>Which input of the layer's own order (channel, kernel row, kernel column) is at a place of this order; −1 for none.</summary>
    private int InputAt(int place)
    {
        int run = place / (2 * RunPairs), rest = place % (2 * RunPairs);
        int tap = rest / g.GroupInputs, channel = rest % g.GroupInputs;
        if (tap >= taps)
        {
            return -1;
        }

        var (y, x) = wholeRows ? (run, tap) : (run / g.Kernel.Width, run % g.Kernel.Width);
        return (((channel * g.Kernel.Height) + y) * g.Kernel.Width) + x;
    }
}
