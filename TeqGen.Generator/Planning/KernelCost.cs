using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Planning;

/// <summary>What a counting kernel costs, from its formats alone.</summary>
internal static class KernelCost
{
    private const int SignOperations = 3;
    private const int CompareAndMask = 2;
    private const int CounterUpdate = 3;

    /// <summary>Vector operations for one activation against 32 weights: load, add and store of a counter count as three.</summary>
    public static int VectorOperations(in CounterLayout layout)
    {
        int perLevel = CompareAndMask + CounterUpdate + (layout.SecondCount > 0 ? CounterUpdate : 0);
        int once = 1 + SignOperations + (layout.ThirdCount > 0 ? CounterUpdate : 0) + (layout.FourthCount > 0 ? CounterUpdate : 0);
        return (layout.Weights.Levels * perLevel) + once;
    }
}
