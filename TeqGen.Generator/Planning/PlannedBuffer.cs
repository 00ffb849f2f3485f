using System;

namespace TeqGen.Generator.Planning;

/// <summary>Memory that one value has, or several one after another.</summary>
internal sealed class PlannedBuffer(PlaceKind kind, int made, int length)
{
    public PlaceKind Kind { get; set; } = kind;

    /// <summary>The node that is written first, into it or into a part of it.</summary>
    public int Made { get; private set; } = made;

    public int Length { get; } = length;

    /// <summary>The last node that reads it or a part of it.</summary>
    public int LastRead { get; private set; }

    /// <summary>Its place in the arena; of a part <see cref="Offset"/> counts.</summary>
    public int Start { get; set; }

    /// <summary>The buffer that it is a part of, or null.</summary>
    public PlannedBuffer? Parent { get; private set; }

    /// <summary>Where in its parent it begins.</summary>
    public int Offset { get; private set; }

    /// <summary>The buffer that is assigned, which this one is a part of or is itself.</summary>
    public PlannedBuffer Whole => Parent?.Whole ?? this;

    public Place Place => Parent is { Place: var around } ? new Place(around.Kind, around.Start + Offset, Length) : new Place(Kind, Start, Length);

    public void BecomePartOf(PlannedBuffer whole, int offset)
    {
        Parent = whole;
        Offset = offset;
        whole.Made = Math.Min(whole.Made, Made);
        whole.Extend(LastRead);
    }

    /// <summary>Keeps it until a node has read it.</summary>
    public void Extend(int reader) => Whole.LastRead = Math.Max(Whole.LastRead, reader);
}
