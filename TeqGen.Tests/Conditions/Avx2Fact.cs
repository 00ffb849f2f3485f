using System.Runtime.Intrinsics.X86;

namespace TeqGen.Tests.Conditions;

/// <summary>A test that runs an AVX2 path by its name, which is only possible where the machine has it.</summary>
public sealed class Avx2FactAttribute : FactAttribute
{
    public Avx2FactAttribute()
    {
        if (!Avx2.IsSupported)
        {
            Skip = "This machine has no AVX2.";
        }
    }
}

/// <summary>The same for a test with arguments.</summary>
public sealed class Avx2TheoryAttribute : TheoryAttribute
{
    public Avx2TheoryAttribute()
    {
        if (!Avx2.IsSupported)
        {
            Skip = "This machine has no AVX2.";
        }
    }
}

/// <summary>A test that runs an AVX-512 path by its name.</summary>
public sealed class Avx512FactAttribute : FactAttribute
{
    public Avx512FactAttribute()
    {
        if (!Avx512BW.IsSupported)
        {
            Skip = "This machine has no AVX-512BW.";
        }
    }
}
