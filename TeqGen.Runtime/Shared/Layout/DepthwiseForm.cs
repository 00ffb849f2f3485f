namespace TeqGen.Shared.Layout;

/// <summary>Which convolutions are computed channel by channel, vectors lying across channels: those of which every output channel has an input channel of its own.</summary>
internal static class DepthwiseForm
{
    /// <summary>Whether a convolution is one.</summary>
    public static bool Suits(int inputs, int outputs, int groups) => groups > 1 && groups == inputs && groups == outputs;

    /// <summary>Pairs of taps, the last filled up where their number is odd.</summary>
    public static int Pairs((int Height, int Width) kernel) => ((kernel.Height * kernel.Width) + 1) / 2;
}
