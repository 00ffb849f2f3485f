namespace TeqGen.Generator.Templates.Text;

/// <summary>
/// The text form of a module's template, which an assembly carries for those that reference it: JSON arrays whose first item says what they are. Places
/// in the source are not in it; whoever references the assembly does not have the source.
/// </summary>
internal static class TemplateFormat
{
    /// <summary>Raised whenever an older generator would misread the text.</summary>
    public const int Version = 1;

    public const string Block = "block";
    public const string Assign = "set";
    public const string Do = "do";
    public const string If = "if";
    public const string ForEach = "foreach";
    public const string Loop = "loop";
    public const string Return = "return";
    public const string Break = "break";
    public const string Continue = "continue";

    public const string Real = "float";
    public const string Variable = "var";
    public const string Field = "field";
    public const string Operator = "op";
    public const string Conditional = "?";
    public const string New = "new";
    public const string Functional = "fn";
    public const string Call = "call";
    public const string List = "list";
    public const string Spread = "spread";
    public const string Repeat = "repeat";
    public const string Element = "item";
    public const string Count = "count";
    public const string Unknown = "unknown";
}
