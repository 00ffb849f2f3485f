namespace TeqGen.Generator.Graph.Rules;

/// <summary>What a rule finds for a call: the shape of its value, or why there is none.</summary>
/// <param name="Shape">The shape without the batch.</param>
/// <param name="Problem">A sentence, where the call does not fit. <c>{0}</c> in it stands for the description of the input.</param>
internal readonly record struct Inferred(int[]? Shape, string? Problem)
{
    public static Inferred Of(params int[] shape) => new(shape, null);

    public static Inferred Wrong(string problem) => new(null, problem);
}
