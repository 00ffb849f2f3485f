using System.ComponentModel;

namespace TeqGen;

/// <summary>
/// The definition of a module class of this assembly, as far as it can be evaluated at compile time: what the generator reads where another
/// project uses the class, because metadata hold no method bodies. Generated.
/// </summary>
/// <param name="version">Version of the text's format.</param>
/// <param name="type">The class: its full name in metadata and its assembly.</param>
/// <param name="template">The definition.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleTemplateAttribute(int version, string type, string template) : Attribute
{
    /// <summary>Version of the text's format.</summary>
    public int Version { get; } = version;

    /// <summary>The class: its full name in metadata and its assembly.</summary>
    public string Type { get; } = type;

    /// <summary>The definition.</summary>
    public string Template { get; } = template;
}
