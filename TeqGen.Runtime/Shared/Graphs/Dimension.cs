using System;
using System.Globalization;

namespace TeqGen.Shared.Graphs;

/// <summary>
/// A dimension of a shape: a constant extent, or a name and a maximum.
/// </summary>
/// <param name="Maximum">The extent, or the most that it can be.</param>
/// <param name="Name">Its name; null where the extent is constant.</param>
internal readonly record struct Dimension(int Maximum, string? Name = null)
{
    public bool IsConstant => Name is null;

    /// <summary>28, or sequence.</summary>
    public override string ToString() => Name ?? Maximum.ToString(CultureInfo.InvariantCulture);

    public static implicit operator Dimension(int extent) => new(extent);

    /// <summary>Whether a dimension may have the name: what an identifier of ASCII letters, digits and underscores is.</summary>
    public static bool IsName(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!(name[i] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' || (i > 0 && name[i] is >= '0' and <= '9')))
            {
                return false;
            }
        }

        return name.Length > 0;
    }
}
