namespace TeqGen.Numerics;

/// <summary>How a grid represents zero, which is exact in both.</summary>
public enum ZeroTreatment
{
    /// <summary>One code means zero; the other 2^e − 1 are levels α·bⁱ + β. A magnitude below half the lowest level becomes zero.</summary>
    Reserved,

    /// <summary>β = −α, so that the levels are α·(bⁱ − 1) and the lowest of the 2^e is zero itself.</summary>
    Companded,
}
