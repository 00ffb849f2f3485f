using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace TeqGen.Generator.Templates;

/// <summary>
/// The locations that one declaration's <see cref="SourceNode"/>s stand for. Locations belong to syntax trees, so that
/// <c>#pragma warning disable</c> works; that is why they stay out of the model and meet it only where diagnostics are reported.
/// </summary>
internal sealed class LocationTable : IEquatable<LocationTable>
{
    private readonly string type;
    private readonly int part;
    private readonly ImmutableArray<Location> locations;

    private LocationTable(string type, int part, ImmutableArray<Location> locations)
    {
        this.type = type;
        this.part = part;
        this.locations = locations;
    }

    public Location? Find(SourceNode node) =>
        node.Type == type && node.Part == part && node.Ordinal < locations.Length ? locations[node.Ordinal] : null;

    public bool Equals(LocationTable? other) =>
        other is not null && type == other.type && part == other.part && locations.SequenceEqual(other.locations);

    public override bool Equals(object? obj) => Equals(obj as LocationTable);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(type);

    /// <summary>Collects the locations while a declaration is read.</summary>
    public sealed class Builder(string type, int part)
    {
        private readonly List<Location> locations = [];

        public SourceNode Add(Location location)
        {
            locations.Add(location);
            return new SourceNode(type, part, locations.Count - 1);
        }

        public SourceNode Add(SyntaxNode syntax) => Add(syntax.GetLocation());

        public LocationTable Build() => new(type, part, [.. locations]);
    }
}
