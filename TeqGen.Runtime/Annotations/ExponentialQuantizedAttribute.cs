using TeqGen.Kernels;

namespace TeqGen;

/// <summary>
/// On a class marks the root of a network whose weights and activations are to be quantized exponentially. The class must be partial and derive
/// from <see cref="Module"/>; the generator adds loading, <c>Run</c> and the kernels. On a field of a module it says how the layers in that field are computed.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field, Inherited = false)]
public sealed class ExponentialQuantizedAttribute : Attribute
{
    /// <summary>For a field: the limits of the layers in it.</summary>
    public ExponentialQuantizedAttribute() => Manifest = "";

    /// <summary>For the root class.</summary>
    /// <param name="manifest">
    /// File name of the manifest that <c>teqgen search</c> writes, for example <c>FashionLeNet.teq.json</c>, looked up among the project's
    /// AdditionalFiles. While there is none the network works in FP32.
    /// </param>
    public ExponentialQuantizedAttribute(string manifest) => Manifest = manifest;

    /// <summary>File name of the manifest; empty on a field.</summary>
    public string Manifest { get; }

    /// <summary>
    /// How layers are computed in a network that is loaded with <see cref="KernelFamily.Auto"/>: on the root all of them, on a field those in it, where the innermost field counts.
    /// <see cref="KernelFamily.Auto"/> leaves it to the cost model. Another family named at loading is used for the whole network.
    /// </summary>
    public KernelFamily Kernel { get; set; }
}
