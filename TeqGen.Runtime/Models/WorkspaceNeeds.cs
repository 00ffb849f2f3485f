namespace TeqGen.Models;

/// <summary>How much memory a layer works in, in elements of each kind.</summary>
/// <param name="Codes">Codes of the layer's input.</param>
/// <param name="CodePatch">Codes of one window.</param>
/// <param name="Levels">Levels of the layer's input.</param>
/// <param name="LevelPatches">Levels of one row of windows.</param>
/// <param name="Panels">Levels of the weights of one group.</param>
/// <param name="Counters">Counters of one block of outputs.</param>
internal readonly record struct WorkspaceNeeds(
    int Codes = 0, int CodePatch = 0, int Levels = 0, int LevelPatches = 0, int Panels = 0, int Counters = 0)
{
    /// <summary>What serves both, one after the other.</summary>
    public WorkspaceNeeds Max(in WorkspaceNeeds other) => new(
        Math.Max(Codes, other.Codes),
        Math.Max(CodePatch, other.CodePatch),
        Math.Max(Levels, other.Levels),
        Math.Max(LevelPatches, other.LevelPatches),
        Math.Max(Panels, other.Panels),
        Math.Max(Counters, other.Counters));
}
