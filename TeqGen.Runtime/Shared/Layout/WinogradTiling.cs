namespace TeqGen.Shared.Layout;

/// <summary>Which convolutions are computed by Winograd's F(2×2, 3×3), as far as their extents decide it: by tiles of 2×2 outputs.</summary>
internal static class WinogradTiling
{
    /// <summary>Channels that are taken together.</summary>
    public const int Channels = 8;

    // Weights are transformed at every call; with fewer tiles of outputs that takes what is gained.
    private const int FewestTiles = 16;

    /// <summary>Tiles of two outputs that cover an extent.</summary>
    public static int Along(int outputs) => (outputs + 1) / 2;

    /// <summary>Tiles of a convolution; 0 where it is computed directly.</summary>
    public static int Tiles((int Height, int Width) kernel, (int Height, int Width) stride, int dilation, int groups, int inputs, int outputHeight, int outputWidth)
    {
        int tiles = Along(outputHeight) * Along(outputWidth);
        return kernel == (3, 3) && stride == (1, 1) && dilation == 1 && groups == 1 && inputs % Channels == 0 && tiles >= FewestTiles ? tiles : 0;
    }
}
