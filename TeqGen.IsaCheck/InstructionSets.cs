using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using TeqGen.Kernels.Lookup;
using TeqGen.Models;
using TeqGen.Numerics;

namespace TeqGen.IsaCheck;

/// <summary>What the runtime lets kernels use here.</summary>
internal static class InstructionSets
{
    /// <summary>The instruction sets that a kernel of this project asks for.</summary>
    public static IEnumerable<string> InUse
    {
        get
        {
            (string Name, bool IsSupported)[] all =
            [
                ("SSSE3", Ssse3.IsSupported), ("AVX2", Avx2.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("AVX-512BW", Avx512BW.IsSupported), ("AdvSimd", AdvSimd.Arm64.IsSupported),
            ];
            return all.Where(set => set.IsSupported).Select(set => set.Name);
        }
    }

    /// <summary>The class that looks levels up.</summary>
    public static string LookupPath
    {
        get
        {
            var layout = new TileLayout(4);
            return LookupKernel.Create(new LevelTable(new ExponentialGrid(1.3, 0.25, -0.25, 3, true, ZeroTreatment.Companded)), layout, 4).GetType().Name.Split('`')[0];
        }
    }
}
