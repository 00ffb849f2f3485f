namespace TeqGen.Shared.Costs;

/// <summary>One kind of work of a strategy.</summary>
/// <param name="Name">Name of its constant in a machine profile, nanoseconds for one.</param>
/// <param name="Amount">How much of it a layer has.</param>
internal readonly record struct CostTerm(string Name, double Amount);
