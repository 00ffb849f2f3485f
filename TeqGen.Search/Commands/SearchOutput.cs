using System.Globalization;
using TeqGen.Models;
using TeqGen.Search.Reports;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Commands;

/// <summary>Reads what <c>teqgen search --json</c> printed: the networks that the search saw.</summary>
internal static class SearchOutput
{
    /// <summary>The networks, in the order of the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">It cannot be read, or is something else.</exception>
    public static SeenNetwork[] Read(string path)
    {
        JsonValue root;
        try
        {
            root = JsonReader.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonFormatException)
        {
            throw new ModelFileException(path, $"it cannot be read as what 'teqgen search --json' prints ({e.Message})");
        }

        return root.Find("frontier") is { Kind: JsonKind.Array } seen
            ? [.. seen.Items.Select(network => Network(path, network))]
            : throw new ModelFileException(path, "it has no \"frontier\", expected what 'teqgen search --json' prints");
    }

    private static SeenNetwork Network(string path, JsonValue network) => new(
        Number(path, network, "meanBits"),
        Number(path, network, "loss"),
        Number(path, network, "sqnrDb"),
        network.Find("chosen")?.Text == "true");

    private static double Number(string path, JsonValue network, string name) =>
        double.TryParse(network.Find(name)?.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new ModelFileException(path, $"line {network.Line}: a network of the frontier has no number \"{name}\"");
}
