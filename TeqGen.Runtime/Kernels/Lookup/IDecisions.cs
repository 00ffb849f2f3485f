namespace TeqGen.Kernels.Lookup;

/// <summary>The number of decisions of a search among thresholds, known when it is compiled.</summary>
internal interface IDecisions
{
    static abstract int Count { get; }
}

internal readonly struct OneDecision : IDecisions
{
    public static int Count => 1;
}

internal readonly struct TwoDecisions : IDecisions
{
    public static int Count => 2;
}

internal readonly struct ThreeDecisions : IDecisions
{
    public static int Count => 3;
}

internal readonly struct FourDecisions : IDecisions
{
    public static int Count => 4;
}

internal readonly struct FiveDecisions : IDecisions
{
    public static int Count => 5;
}

internal readonly struct SixDecisions : IDecisions
{
    public static int Count => 6;
}

internal readonly struct SevenDecisions : IDecisions
{
    public static int Count => 7;
}

internal readonly struct EightDecisions : IDecisions
{
    public static int Count => 8;
}
