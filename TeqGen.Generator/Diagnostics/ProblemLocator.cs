using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Diagnostics;

/// <summary>Joins problems with the locations that the model does not hold: the last step before they are reported.</summary>
internal static class ProblemLocator
{
    public static Diagnostic Locate(this Problem problem, ImmutableArray<LocationTable> tables)
    {
        var location = problem.Node is { } node
            ? tables.Select(table => table.Find(node)).FirstOrDefault(found => found is not null) ?? Location.None
            : LineOf(problem);
        return Diagnostic.Create(Descriptors.Find(problem.Id), location, [.. problem.Arguments.Select(argument => LineMention.Resolve(argument, tables))]);
    }

    private static Location LineOf(Problem problem)
    {
        // Positions count from 0, lines of a manifest from 1.
        var line = new LinePosition(problem.Line - 1, 0);
        return Location.Create(problem.File, default, new LinePositionSpan(line, line));
    }
}
