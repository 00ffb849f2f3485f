namespace TeqGen.Shared.Layout;

/// <summary>
/// In how many runs of consecutive values lookup kernels read a convolution's window, where images lie with their channels innermost: one for each row of the kernel, or one for each tap where the kernel is dilated or
/// channels are grouped.
/// </summary>
internal static class WindowLayout
{
    /// <summary>Whether a row of the kernel is one run.</summary>
    public static bool HasWholeRows(int groups, int dilation) => groups == 1 && dilation == 1;

    /// <summary>Runs of a window.</summary>
    public static int Runs((int Height, int Width) kernel, bool wholeRows) => wholeRows ? kernel.Height : kernel.Height * kernel.Width;

    /// <summary>Pairs of values in a run, the last filled up where their number is odd.</summary>
    public static int RunPairs((int Height, int Width) kernel, int groupInputs, bool wholeRows) => (((wholeRows ? kernel.Width : 1) * groupInputs) + 1) / 2;
}
