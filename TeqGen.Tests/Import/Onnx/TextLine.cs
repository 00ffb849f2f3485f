namespace TeqGen.Tests.Import.Onnx;

/// <summary>
/// Renders a line of text as the classifier sees it: black on white, [1, 3, 48, 192], values −1 to 1. The letters are a 5×7 bitmap font,
/// smoothed.
/// </summary>
internal static class TextLine
{
    private const int Height = 48;
    private const int Width = 192;
    private const int Margin = 8;
    private const int Samples = 4;

    // Five columns for each letter, the top row in the lowest bit.
    private static readonly Dictionary<char, byte[]> Font = string.Concat(
        "A7E1111117E B7F49494936 C3E41414122 D7F4141413E E7F49494941 F7F09090901 G3E41415173 H7F0808087F ",
        "I00417F4100 J2040413F01 K7F08142241 L7F40404040 M7F021C027F N7F0408107F O3E4141413E P7F09090906 ",
        "Q3E4151215E R7F09192946 S2649494932 T03017F0103 U3F4040403F V1F2040201F W3F4038403F Y0304780403 ",
        "03E5149453E 100427F4000 27249494946 32141494D33 41814127F10 52745454539 74121110907 ",
        "X6314081463 Z6151494543 63C4A494930 83649494936 9064949291E _0000000000")
        .Split(' ')
        .ToDictionary(letter => letter[0] == '_' ? ' ' : letter[0], letter => Convert.FromHexString(letter[1..]));

    /// <param name="text">Capital letters, digits and spaces.</param>
    /// <param name="upsideDown">Whether the line is turned by 180°.</param>
    public static Tensor Render(string text, bool upsideDown)
    {
        var image = new Tensor(1, 3, Height, Width);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int place = upsideDown ? ((Height - 1 - y) * Width) + Width - 1 - x : (y * Width) + x;
                for (int channel = 0; channel < 3; channel++)
                {
                    image.Data[(channel * Height * Width) + place] = 1 - (2 * Coverage(text, x, y));
                }
            }
        }

        return image;
    }

    /// <summary>Share of a pixel that is ink.</summary>
    private static float Coverage(string text, int x, int y)
    {
        double row = 7.0 / (Height - (2 * Margin)), column = 6.0 * text.Length / (Width - (2 * Margin));
        int ink = 0;
        for (int i = 0; i < Samples * Samples; i++)
        {
            double u = (x - Margin + (((i % Samples) + 0.5) / Samples)) * column;
            double v = (y - Margin + (((i / Samples) + 0.5) / Samples)) * row;
            bool isGlyph = u >= 0 && v >= 0 && v < 7 && u < 6 * text.Length && (int)u % 6 < 5;
            ink += isGlyph && ((Font[text[(int)u / 6]][(int)u % 6] >> (int)v) & 1) != 0 ? 1 : 0;
        }

        return (float)ink / (Samples * Samples);
    }
}
