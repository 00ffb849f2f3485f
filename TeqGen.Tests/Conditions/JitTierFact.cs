using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TeqGen.Sample;

namespace TeqGen.Tests.Conditions;

/// <summary>A test of the code that the JIT makes, whose sizes are known for x64 with AVX2 and for optimized assemblies.</summary>
public sealed class JitTierFactAttribute : FactAttribute
{
    public JitTierFactAttribute()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Avx2.IsSupported)
        {
            Skip = "The sizes of native code are known for x64 with AVX2 only.";
        }
        else if (typeof(SampleNetwork).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            Skip = "The sample is built for debugging, which forbids the JIT to optimize it; test with -c Release.";
        }
    }
}
