using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search;

/// <summary>Every decision of a search, a line of JSON each.</summary>
/// <param name="writer">Where to; null for nowhere.</param>
internal sealed class SearchLog(TextWriter? writer) : IDisposable
{
    /// <summary>A log without a place.</summary>
    public static SearchLog None { get; } = new(null);

    /// <summary>Opens a log.</summary>
    /// <param name="path">The file, which is written over; null for nowhere.</param>
    /// <exception cref="SearchException">The file cannot be written.</exception>
    public static SearchLog Open(string? path)
    {
        try
        {
            return path is null ? None : new SearchLog(new StreamWriter(path) { NewLine = "\n", AutoFlush = true });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SearchException($"{path} cannot be written ({e.Message}); choose another file with --log.");
        }
    }

    /// <summary>What every width of a layer, or of a product of activations with its right operand in the place of weights, is expected to cost.</summary>
    public void Profile(WidthProfile profile) => Write(
        "profile",
        [
            .. profile switch
            {
                LayerProfile layer => ((string, JsonValue)[])[("layer", JsonValue.String(layer.Layer.Path)), ("damping", Real(layer.Known.Damping))],
                ProductProfile product => [("product", JsonValue.Number(product.Node.Id))],
                _ => [],
            },
            ("weightErrors", Reals(profile.WeightErrors)),
            ("activationErrors", Reals(profile.ActivationErrors)),
            ("weightSensitivity", Real(profile.WeightSensitivity)),
            ("activationSensitivity", Real(profile.ActivationSensitivity)),
        ]);

    /// <summary>A threshold of the layers' errors, and what keeps it in each layer.</summary>
    public void Threshold(double threshold, LayerSolution[] layers) => Write(
        "threshold",
        ("threshold", Real(threshold)),
        ("layers", JsonValue.Array(layers.Select(layer => JsonValue.Object(
            [
                ("layer", JsonValue.String(layer.Layer.Path)),
                ("exponentBits", JsonValue.Number(layer.Fit.Weights.Grid.ExponentBits)),
                ("base", Real(layer.Fit.Base)),
                ("weightRmae", Real(layer.Fit.Weights.Rmae)),
                ("activationRmae", Real(layer.Fit.Activations.Rmae)),
            ])))));

    /// <summary>A network that was evaluated, and whether it is within the budget.</summary>
    public void Candidate(Candidate candidate, Budget budget) => Write(
        "candidate",
        ("widths", JsonValue.Array(candidate.Network.Layers.Select(layer => Widths(layer.Fit)))),
        ("productWidths", JsonValue.Array(candidate.Network.Products.Select(product => Widths(product.Fit)))),
        ("meanBits", Real(candidate.Bits.Mean)),
        ("divergence", Real(candidate.Quality.Divergence)),
        ("sqnrDb", Real(candidate.Quality.SqnrDecibels)),
        ("agreement", Real(candidate.Quality.Agreement)),
        ("loss", Real(candidate.Quality.Loss.Points)),
        ("expectedLoss", Real(budget.ExpectedLoss(candidate.Quality))),
        ("accepted", JsonValue.Boolean(budget.Accepts(candidate.Quality))));

    /// <summary>The end.</summary>
    public void Chosen(FoundNetwork found) => Write(
        "chosen", ("strategy", JsonValue.String(found.Strategy)), ("meanBits", Real(found.Best.Bits.Mean)), ("warning", JsonValue.String(found.Warning)));

    public void Dispose() => writer?.Dispose();

    private static JsonValue Widths(LayerFit fit) => JsonValue.Array([JsonValue.Number(fit.Weights.Grid.StoredBits), JsonValue.Number(fit.Activations.Grid.StoredBits)]);

    private static JsonValue Real(double value) => JsonValue.Number(new Real(value).Text);

    private static JsonValue Reals(double[] values) => JsonValue.Array(values.Select(Real));

    private void Write(string what, params ReadOnlySpan<(string Name, JsonValue Value)> members) =>
        writer?.WriteLine(JsonWriter.Canonical(JsonValue.Object([("event", JsonValue.String(what)), .. members])));
}
