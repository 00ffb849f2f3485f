using System.ComponentModel;

namespace TeqGen.Kernels.Lookup;

/// <summary>
/// Where a layer's windows and their values lie in the image of levels, as constants: generated code has one for each layer, and the JIT compiles the register tiles for it. A window is some <em>runs</em> of consecutive values,
/// a run for each row of the kernel.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ILookupShape
{
    /// <summary>Values from the window of a pixel to that of the next pixel in its line.</summary>
    static abstract int PixelStride { get; }

    /// <summary>Runs of a window.</summary>
    static abstract int Runs { get; }

    /// <summary>Pairs of values in a run; of an odd number of values the last pair takes one behind it along.</summary>
    static abstract int RunPairs { get; }

    /// <summary>Values from the beginning of a run to that of the next.</summary>
    static abstract int RunStride { get; }
}
