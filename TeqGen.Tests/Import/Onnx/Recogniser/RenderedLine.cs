using SkiaSharp;

namespace TeqGen.Tests.Import.Onnx.Recogniser;

/// <summary>Renders lines of text as the recogniser sees them: dark on light, 48 rows, values −1 to 1, 0 to the right of the text.</summary>
internal static class RenderedLine
{
    public const int Height = 48;

    /// <summary>Columns of a line, which PaddleOCR fills up to.</summary>
    public const int Width = 320;

    private const int Channels = 3;
    private const float FontSize = 34;
    private const float Baseline = 36;
    private const float Margin = 6;

    // Debian's fonts-dejavu-core and fonts-liberation.
    private static readonly string[] FontFiles = ["DejaVuSans.ttf", "LiberationSerif-Regular.ttf"];

    private static readonly Lazy<SKTypeface?[]> Fonts = new(() => [.. FontFiles.Select(Find)]);

    /// <summary>Which fonts are missing, or null.</summary>
    public static string? MissingFonts => Fonts.Value.Contains(null) ? $"There are no {string.Join(" and ", FontFiles)} below /usr/share/fonts." : null;

    /// <summary>Renders many lines, every second one in the other font.</summary>
    /// <param name="texts">The lines.</param>
    /// <param name="blur">Standard deviation of the blur, in pixels.</param>
    /// <param name="noise">Standard deviation of the noise on a scale where black and white are 2 apart.</param>
    /// <returns>[lines, 3, 48, 320].</returns>
    public static Tensor Render(IReadOnlyList<string> texts, float blur, float noise)
    {
        var lines = new Tensor(texts.Count, Channels, Height, Width);
        for (int i = 0; i < texts.Count; i++)
        {
            Render(texts[i], Fonts.Value[i % FontFiles.Length]!, blur, noise, new Random(i), lines.Item(i));
        }

        return lines;
    }

    private static void Render(string text, SKTypeface typeface, float blur, float noise, Random random, Span<float> line)
    {
        using var font = new SKFont(typeface, FontSize);
        // A line that is too long for its columns is set narrower.
        float natural = font.MeasureText(text) + (2 * Margin);
        font.ScaleX = Math.Min(1, (Width - (2 * Margin)) / (natural - (2 * Margin)));
        int end = (int)MathF.Ceiling(Math.Min(Width, natural));
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true, ImageFilter = SKImageFilter.CreateBlur(blur, blur) };
        canvas.DrawText(text, Margin, Baseline, font, paint);
        canvas.Flush();
        var pixels = bitmap.GetPixelSpan();
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < end; x++)
            {
                float value = (pixels[(y * bitmap.RowBytes) + x] / 127.5f) - 1 + (noise * Normal(random));
                for (int channel = 0; channel < Channels; channel++)
                {
                    line[(((channel * Height) + y) * Width) + x] = Math.Clamp(value, -1, 1);
                }
            }
        }
    }

    /// <summary>Nearly a normal deviate: the sum of twelve uniform ones.</summary>
    private static float Normal(Random random)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += random.NextDouble();
        }

        return (float)sum;
    }

    private static SKTypeface? Find(string file)
    {
        const string Folder = "/usr/share/fonts";
        string? path = Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, file, SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return path is null ? null : SKTypeface.FromFile(path);
    }
}
