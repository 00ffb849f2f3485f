namespace TeqGen.Search;

/// <summary>What a fit of grids minimises.</summary>
public enum FitObjective
{
    /// <summary>Σ(x − x̂)² / Σx²: what a layer's output error grows with.</summary>
    NoiseToSignal,

    /// <summary>Σ|x − x̂| / Σ|x|: the error that the thresholds are about.</summary>
    Rmae,
}
