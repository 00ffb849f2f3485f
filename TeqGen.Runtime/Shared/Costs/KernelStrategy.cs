namespace TeqGen.Shared.Costs;

/// <summary>The ways in which a layer can be computed.</summary>
internal enum KernelStrategy
{
    /// <summary>Scalar counting, the definition of the result.</summary>
    Reference,

    /// <summary>Counting by comparing codes with each level: the kernel that the generator emits.</summary>
    CompareAndAccumulate,

    /// <summary>Counting on bit planes of 512 outputs.</summary>
    BitPlanes,

    /// <summary>Levels from tables in registers, multiplied.</summary>
    Lookup,
}
