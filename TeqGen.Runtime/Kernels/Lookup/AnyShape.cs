namespace TeqGen.Kernels.Lookup;

/// <summary>Stands for no shape: pairs and pixels lie where tables say.</summary>
internal readonly struct AnyShape : ILookupShape
{
    public static int PixelStride => 0;

    public static int Runs => 0;

    public static int RunPairs => 0;

    public static int RunStride => 0;
}
