namespace TeqGen;

/// <summary>
/// How the network's images were prepared in training: a pixel p of 0 to 255 becomes <c>(p / 255 − mean) / deviation</c>, computed in binary32 in
/// this order. Tools use it to feed images of bytes; a network that is given floats gets them as they are.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class NormalizeAttribute : Attribute
{
    /// <summary>The same mean and deviation for every channel.</summary>
    /// <param name="mean">Mean of the pixels, scaled to [0, 1].</param>
    /// <param name="deviation">Their standard deviation, greater than 0.</param>
    public NormalizeAttribute(float mean, float deviation)
    {
        Mean = [mean];
        Deviation = [deviation];
    }

    /// <summary>A mean and a deviation for each channel.</summary>
    /// <param name="mean">Means of the channels, scaled to [0, 1].</param>
    /// <param name="deviation">Their standard deviations, each greater than 0.</param>
    public NormalizeAttribute(float[] mean, float[] deviation)
    {
        Mean = mean;
        Deviation = deviation;
    }

    /// <summary>One mean, or one for each channel.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>One deviation, or one for each channel.</summary>
    public IReadOnlyList<float> Deviation { get; }
}
