using System.Text;

namespace TeqGen.Tests.Import.Onnx.Recogniser;

/// <summary>
/// The recogniser's classes: the blank of connectionist temporal classification (Graves et al. 2006), the characters of PaddleOCR's key file, and the space.
/// </summary>
internal sealed class CtcDictionary
{
    public const string File = "ppocr_keys_v1.txt";

    private readonly string[] characters;

    public CtcDictionary(string path) => characters = ["", .. System.IO.File.ReadAllLines(path, Encoding.UTF8), " "];

    public int Count => characters.Length;

    /// <summary>The likeliest class of each step; the same class several times in a row is one character, blanks are none.</summary>
    /// <param name="probabilities">[steps, classes].</param>
    public string Decode(ReadOnlySpan<float> probabilities)
    {
        var text = new StringBuilder();
        int last = 0;
        for (; !probabilities.IsEmpty; probabilities = probabilities[Count..])
        {
            int likeliest = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities[..Count]);
            if (likeliest != last)
            {
                text.Append(characters[likeliest]);
            }

            last = likeliest;
        }

        return text.ToString();
    }

    /// <summary>The lines of a batch, [lines, steps, classes].</summary>
    public string[] Decode(Tensor probabilities) => [.. Enumerable.Range(0, probabilities.Batch).Select(i => Decode(probabilities.Item(i)))];
}
