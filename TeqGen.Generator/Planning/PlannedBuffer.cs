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

    /// <summary>Where it is some channels of a wider image whose channels are innermost, the distance of pixels; else 0.</summary>
    public int PixelStride { get; private set; }

    /// <summary>Whether others are parts of it.</summary>
    public bool HasParts { get; private set; }

    /// <summary>The buffer that is assigned, which this one is a part of or is itself.</summary>
    public PlannedBuffer Whole => Parent?.Whole ?? this;

    public Place Place =>
        Parent is not { Place: var around } ? new Place(Kind, Start, Length)
        : PixelStride > 0 ? around with { PixelStride = PixelStride, FirstChannel = Offset }
        : new Place(around.Kind, around.Start + Offset, Length);

    /// <summary>Takes a place in another buffer.</summary>
    /// <param name="whole">The other buffer.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="pixelStride">See <see cref="PixelStride"/>.</param>
    public void BecomePartOf(PlannedBuffer whole, int offset, int pixelStride = 0)
    {
        Parent = whole;
        whole.HasParts = true;
        Offset = offset;
        PixelStride = pixelStride;
        whole.Made = Math.Min(whole.Made, Made);
        whole.Extend(LastRead);
    }

    /// <summary>Keeps it until a node has read it.</summary>
    public void Extend(int reader) => Whole.LastRead = Math.Max(Whole.LastRead, reader);
}
