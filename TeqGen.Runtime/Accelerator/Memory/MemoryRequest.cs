namespace TeqGen.Accelerator.Memory;

/// <summary>A request for one block.</summary>
/// <param name="Address">Byte address; the block that contains it is meant.</param>
/// <param name="IsWrite">Whether the block is written.</param>
/// <param name="Cycle">First cycle in which it may enter the memory.</param>
public readonly record struct MemoryRequest(long Address, bool IsWrite, long Cycle);
