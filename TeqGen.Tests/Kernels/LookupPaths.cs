using System.Runtime.Intrinsics.X86;
using TeqGen.Kernels.Lookup;

namespace TeqGen.Tests.Kernels;

/// <summary>The paths of the lookup family that this machine can run.</summary>
internal static class LookupPaths
{
    public delegate LookupKernel Create(LevelTable table, TileLayout layout, int storedBits);

    public static IReadOnlyList<(string Name, Create Create)> Available { get; } =
    [
        ("portable", (table, layout, bits) => new PortableLookupKernel(table, layout, bits)),
        ("128 bits", (table, layout, bits) => new Vector128LookupKernel(table, layout, bits)),
        .. Avx2.IsSupported ? [("AVX2", Avx2LookupKernel.Create)] : Array.Empty<(string, Create)>(),
        .. Avx512BW.IsSupported ? [("AVX-512", Avx512LookupKernel.Create)] : Array.Empty<(string, Create)>(),
    ];
}
