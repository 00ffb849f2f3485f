using System.Reflection;
using System.Runtime.Loader;
using TeqGen.Kernels.Counting;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>
/// The program that the gate starts: runs both paths of every counting kernel in the assemblies that are its arguments, so that the JIT
/// compiles them in a process whose environment makes it write down how.
/// </summary>
internal static class KernelProgram
{
    private static void Main(string[] paths)
    {
        foreach (string path in paths)
        {
            foreach (var type in KernelTypes(AssemblyLoadContext.Default.LoadFromAssemblyPath(path)))
            {
                Run((CountingKernel)Activator.CreateInstance(type)!);
            }
        }
    }

    /// <summary>The counting kernels of an assembly, in the order of their names.</summary>
    public static IEnumerable<Type> KernelTypes(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CountingKernel)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static void Run(CountingKernel kernel)
    {
        // Code 1 is a level in every format, so that no input is passed over.
        var activations = new byte[kernel.Inputs];
        activations.AsSpan().Fill(1);
        var weights = new byte[kernel.Inputs * KernelLayout.BlockOutputs];
        var counters = new int[kernel.Counters * KernelLayout.BlockOutputs];
        var narrow = new sbyte[counters.Length];
        kernel.CountAvx2(activations, weights, counters, narrow);
        kernel.CountPortable(activations, weights, counters, narrow);
    }
}
