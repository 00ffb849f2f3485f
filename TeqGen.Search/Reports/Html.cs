using System.Net;

namespace TeqGen.Search.Reports;

/// <summary>Text of HTML.</summary>
internal static class Html
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A page without external resources.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="body">HTML of its content.</param>
    public static string Page(string title, string body) =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + $"<title>{Escape(title)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n";

    /// <summary>Figures in boxes, each with what it is.</summary>
    /// <param name="cards">HTML of both.</param>
    public static string Cards(IEnumerable<(string Value, string Label)> cards) =>
        $"<div class=\"cards\">{string.Concat(cards.Select(card => $"<div class=\"card\"><b>{card.Value}</b><span>{card.Label}</span></div>"))}</div>";

    /// <summary>A colour's meaning.</summary>
    /// <param name="variable">The colour's variable.</param>
    /// <param name="text">HTML of what it means.</param>
    public static string Key(string variable, string text) => $"<span class=\"key\"><i style=\"background: var({variable})\"></i>{text}</span> ";

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
