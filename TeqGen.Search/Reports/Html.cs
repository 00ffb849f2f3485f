using System.Net;

namespace TeqGen.Search.Reports;

/// <summary>Text of HTML.</summary>
internal static class Html
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A table in a box that scrolls sideways where it is wider than the page.</summary>
    /// <param name="header">The column's names; those that begin with &lt; are left-aligned.</param>
    /// <param name="rows">HTML of the cells.</param>
    /// <param name="marked">Index of a row that stands out, or −1.</param>
    public static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, int marked = -1)
    {
        string Cell(string tag, int column, string content) =>
            $"<{tag}{(header[column].StartsWith('<') ? " class=\"text\"" : "")}>{content}</{tag}>";
        string head = string.Concat(header.Select((name, column) => Cell("th", column, Escape(name.TrimStart('<')))));
        var lines = rows.Select((row, i) =>
            $"<tr{(i == marked ? " class=\"marked\"" : "")}>{string.Concat(row.Select((content, column) => Cell("td", column, content)))}</tr>");
        return $"<div class=\"scroll\"><table><thead><tr>{head}</tr></thead><tbody>\n{string.Join('\n', lines)}\n</tbody></table></div>";
    }
}
