using System.Globalization;
using TeqGen.Models;
using TeqGen.Search.Commands;
using TeqGen.Shared.Json;

namespace TeqGen.Search.Packing;

/// <summary>
/// The networks that a search evaluated, as <c>teqgen search --json</c> prints them and as they stand in <c>X.teq.frontier.json</c> beside the manifest. Only the
/// report reads them; neither the build nor a program does.
/// </summary>
internal static class FrontierFile
{
    /// <summary>How the file's name ends. Not as a manifest's, so that no build takes it for one.</summary>
    public const string Extension = ".teq.frontier.json";

    private const string Member = "frontier";
    private const string BlobHash = "blobSha256";

    /// <summary>The file's name, by the manifest's.</summary>
    public static string NameOf(string manifestName) => manifestName[..^ParameterFiles.ManifestExtension.Length] + Extension;

    /// <summary>The file's text.</summary>
    /// <param name="model">The network's class.</param>
    /// <param name="blobHash">SHA-256 of the parameters that the search ended with, by which a reader knows whether it is theirs.</param>
    /// <param name="frontier">The networks.</param>
    public static string Write(string model, string blobHash, IReadOnlyList<FrontierResult> frontier) => JsonWriter.Indented(JsonValue.Object(
        ("model", JsonValue.String(model)), (BlobHash, JsonValue.String(blobHash)), (Member, Json(frontier))));

    /// <summary>The networks as JSON.</summary>
    public static JsonValue Json(IReadOnlyList<FrontierResult> frontier) => JsonValue.Array(frontier.Select(point => JsonValue.Object(
        ("meanBits", ResultJson.Real(point.Bits.Mean)),
        ("weightBits", ResultJson.Real(point.Bits.Weights)),
        ("activationBits", ResultJson.Real(point.Bits.Activations)),
        ("expectedLoss", ResultJson.Real(point.ExpectedLoss)),
        ("loss", ResultJson.Real(point.Quality.Loss.Points)),
        ("agreement", ResultJson.Real(point.Quality.Agreement)),
        ("sqnrDb", ResultJson.Real(point.Quality.SqnrDecibels)),
        ("divergence", ResultJson.Real(point.Quality.Divergence)),
        ("chosen", JsonValue.Boolean(point.Chosen)))));

    /// <summary>Reads the networks of the file, or of what <c>teqgen search --json</c> printed, in their order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="blobHash">The parameters that it has to be of; null for any.</param>
    /// <exception cref="ModelFileException">It cannot be read, is something else, or is of other parameters.</exception>
    public static SeenNetwork[] Read(string path, string? blobHash = null)
    {
        JsonValue root;
        try
        {
            root = JsonReader.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonFormatException)
        {
            throw new ModelFileException(path, $"it cannot be read as what 'teqgen search' writes or prints with --json ({e.Message})");
        }

        if (blobHash is not null && root.Find(BlobHash)?.Text != blobHash)
        {
            throw new ModelFileException(path, "it is of another search than the parameters; run 'teqgen search' again to renew it");
        }

        return root.Find(Member) is { Kind: JsonKind.Array } seen
            ? [.. seen.Items.Select(network => Network(path, network))]
            : throw new ModelFileException(path, "it has no \"frontier\", expected what 'teqgen search' writes or prints with --json");
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

/// <summary>A network that a search saw, measured on its calibration inputs.</summary>
/// <param name="MeanBits">Mean stored bits.</param>
/// <param name="Loss">Points lost of top-1, without labels of agreement.</param>
/// <param name="SqnrDecibels">Output SQNR.</param>
/// <param name="Chosen">Whether it is the result.</param>
internal sealed record SeenNetwork(double MeanBits, double Loss, double SqnrDecibels, bool Chosen);
