using System.Linq;
using TeqGen.Generator.Templates;
using TeqGen.Shared;

namespace TeqGen.Generator.Diagnostics;

/// <summary>A diagnostic as the model holds it: by values, its place a <see cref="SourceNode"/> or a line of a manifest.</summary>
/// <param name="Id">Its descriptor.</param>
/// <param name="Node">Place in the source, or null.</param>
/// <param name="File">Path of the manifest where <paramref name="Node"/> is null.</param>
/// <param name="Line">Line of the manifest, counted from 1.</param>
/// <param name="Arguments">What the message's format takes.</param>
internal sealed record Problem(string Id, SourceNode? Node, string File, int Line, EquatableArray<string> Arguments)
{
    public static Problem At(SourceNode node, string id, params string[] arguments) => new(id, node, "", 0, arguments.ToEquatableArray());

    public static Problem AtLine(string file, int line, string id, params string[] arguments) =>
        new(id, null, file, line, arguments.ToEquatableArray());
}
