using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Accelerator;

/// <summary>What a design takes for one inference.</summary>
/// <param name="Design">The design.</param>
/// <param name="Cycles">Cycles of the element's clock.</param>
/// <param name="Seconds">Time.</param>
/// <param name="Joules">Energy.</param>
/// <param name="SquareMillimetres">Area of the elements of all vaults.</param>
/// <param name="IsOnFront">Whether no other design is at least as good in time, energy and area and better in one of them.</param>
internal sealed record DesignResult(Design Design, long Cycles, double Seconds, double Joules, double SquareMillimetres, bool IsOnFront = false)
{
    /// <summary>The results with the front marked.</summary>
    public static IReadOnlyList<DesignResult> MarkFront(IReadOnlyList<DesignResult> all) =>
        [.. all.Select(result => result with { IsOnFront = !all.Any(other => other.Dominates(result)) })];

    public JsonValue ToJson() => JsonValue.Object(
        ("operands", JsonValue.String(Design.Operands)),
        ("machine", JsonValue.Object([.. Design.Point.Changes.Select(change => (change.Name, JsonValue.Number(change.Value)))])),
        ("counterStorage", JsonValue.String(Design.Bits is null ? "" : Design.Point.CounterStorage ?? "")),
        ("cycles", JsonValue.Number(Cycles)),
        ("seconds", Real(Seconds)),
        ("joules", Real(Joules)),
        ("squareMillimetres", Real(SquareMillimetres)),
        ("onFront", JsonValue.Boolean(IsOnFront)));

    private bool Dominates(DesignResult other) =>
        Seconds <= other.Seconds && Joules <= other.Joules && SquareMillimetres <= other.SquareMillimetres
        && (Seconds < other.Seconds || Joules < other.Joules || SquareMillimetres < other.SquareMillimetres);

    private static JsonValue Real(double value) => JsonValue.Number(new Real(value).Text);
}
