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

    /// <summary>What every width of a layer is expected to cost.</summary>
    public void Profile(LayerProfile profile) => Write(
        "profile",
        ("layer", JsonValue.String(profile.Layer.Path)),
        ("damping", Real(profile.Known.Damping)),
        ("weightErrors", Reals(profile.Known.WeightErrors)),
        ("activationErrors", Reals(profile.Known.ActivationErrors)),
        ("weightSensitivity", Real(profile.WeightSensitivity)),
        ("activationSensitivity", Real(profile.ActivationSensitivity)));

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
        ("widths", JsonValue.Array(candidate.Layers.Select(layer => JsonValue.Array(
            [JsonValue.Number(layer.Fit.Weights.Grid.StoredBits), JsonValue.Number(layer.Fit.Activations.Grid.StoredBits)])))),
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

    private static JsonValue Real(double value) => JsonValue.Number(new Real(value).Text);

    private static JsonValue Reals(double[] values) => JsonValue.Array(values.Select(Real));

    private void Write(string what, params ReadOnlySpan<(string Name, JsonValue Value)> members) =>
        writer?.WriteLine(JsonWriter.Canonical(JsonValue.Object([("event", JsonValue.String(what)), .. members])));
}
