using TeqGen.Shared.Json;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Commands;

/// <summary>Values of results that are printed as JSON.</summary>
internal static class ResultJson
{
    public static readonly JsonValue Null = new(JsonKind.Null);

    /// <summary>A number with all its digits, or null.</summary>
    public static JsonValue Real(double? value) => value is { } number ? JsonValue.Number(new Real(number).Text) : Null;
}
