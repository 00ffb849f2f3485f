namespace TeqGen;

/// <summary>
/// Marks the root class of a network whose weights and activations are to be quantized exponentially. The class must be partial and derive
/// from <see cref="Module"/>; the generator adds loading, <c>Run</c> and the kernels.
/// </summary>
/// <param name="manifest">
/// File name of the manifest that <c>teqgen search</c> writes, for example <c>FashionLeNet.teq.json</c>, looked up among the project's
/// AdditionalFiles. While there is none the network works in FP32.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ExponentialQuantizedAttribute(string manifest) : Attribute
{
    /// <summary>File name of the manifest.</summary>
    public string Manifest { get; } = manifest;
}
