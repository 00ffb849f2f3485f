namespace TeqGen.Models;

/// <summary>How much memory a layer works in, in elements of each kind.</summary>
/// <param name="Codes">Codes of the layer's input.</param>
/// <param name="CodePatch">Codes of one window.</param>
/// <param name="Levels">Levels of the layer's input in its own order.</param>
/// <param name="Image">Levels of the layer's input with zeros around.</param>
/// <param name="Window">Levels of one window.</param>
/// <param name="Windows">Levels of the windows of a few pixels, arranged for a kernel.</param>
/// <param name="Block">Levels of the inputs of a block of pixels, for each thread.</param>
/// <param name="Panel">Levels of a part of the weights, for each thread.</param>
/// <param name="Sums">Sums of one panel of outputs, for each thread.</param>
/// <param name="Counters">Counters of one block of outputs.</param>
/// <param name="Columns">Inputs that are sorted by their activation.</param>
/// <param name="Scratch">Bytes for counting on bit planes.</param>
/// <param name="RightCodes">Codes of the right operand of a product of activations.</param>
/// <param name="Values">Levels of both operands of such a product in binary32.</param>
internal readonly record struct WorkspaceNeeds(
    int Codes = 0,
    int CodePatch = 0,
    int Levels = 0,
    int Image = 0,
    int Window = 0,
    int Windows = 0,
    int Block = 0,
    int Panel = 0,
    int Sums = 0,
    int Counters = 0,
    int Columns = 0,
    int Scratch = 0,
    int RightCodes = 0,
    int Values = 0)
{
    /// <summary>What serves both, one after the other.</summary>
    public WorkspaceNeeds Max(in WorkspaceNeeds other) => new(
        Math.Max(Codes, other.Codes),
        Math.Max(CodePatch, other.CodePatch),
        Math.Max(Levels, other.Levels),
        Math.Max(Image, other.Image),
        Math.Max(Window, other.Window),
        Math.Max(Windows, other.Windows),
        Math.Max(Block, other.Block),
        Math.Max(Panel, other.Panel),
        Math.Max(Sums, other.Sums),
        Math.Max(Counters, other.Counters),
        Math.Max(Columns, other.Columns),
        Math.Max(Scratch, other.Scratch),
        Math.Max(RightCodes, other.RightCodes),
        Math.Max(Values, other.Values));
}
