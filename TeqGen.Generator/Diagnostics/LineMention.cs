using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Diagnostics;

/// <summary>
/// Mentions of other places in a message. The model holds no line numbers, which every edit above would change, so a message holds the place in a
/// form that no text of a user has, and the line takes its place where the message is reported.
/// </summary>
internal static class LineMention
{
    private const char Mark = '\u0001';
    private const char Separator = '\u0002';

    public static string Of(SourceNode node) => FormattableString.Invariant($"{Mark}{node.Type}{Separator}{node.Part}{Separator}{node.Ordinal}{Mark}");

    /// <summary>The message with <c> at line 14</c> for each mention.</summary>
    public static string Resolve(string message, ImmutableArray<LocationTable> tables) => message.IndexOf(Mark) < 0
        ? message
        : string.Concat(message.Split(Mark).Select((part, i) => i % 2 == 0 ? part : Line(part.Split(Separator), tables)));

    private static string Line(string[] node, ImmutableArray<LocationTable> tables)
    {
        var place = new SourceNode(node[0], int.Parse(node[1], CultureInfo.InvariantCulture), int.Parse(node[2], CultureInfo.InvariantCulture));
        var location = tables.Select(table => table.Find(place)).FirstOrDefault(found => found is not null);
        return location is null
            ? ""
            : $" at line {(location.GetLineSpan().StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)}";
    }
}
