using System;

namespace TeqGen.Generator.Templates;

/// <summary>
/// Names by which templates find classes: namespace, types around it and name, joined by dots, then the assembly (<c>Models.Block, Library</c>),
/// because two assemblies may each have a class of one name. The runtime's own classes stand without their assembly.
/// </summary>
internal static class TypeName
{
    private const string Separator = ", ";

    public static string Of(string fullName, string assembly) => assembly == RuntimeNames.Assembly ? fullName : fullName + Separator + assembly;

    /// <summary>The name without the assembly.</summary>
    public static string WithoutAssembly(string name)
    {
        int end = name.IndexOf(Separator, StringComparison.Ordinal);
        return end < 0 ? name : name.Substring(0, end);
    }

    /// <summary>The class's own name, for messages.</summary>
    public static string Short(string name)
    {
        string full = WithoutAssembly(name);
        return full.Substring(full.LastIndexOf('.') + 1);
    }

    public static string AssemblyOf(string name)
    {
        int end = name.IndexOf(Separator, StringComparison.Ordinal);
        return end < 0 ? RuntimeNames.Assembly : name.Substring(end + Separator.Length);
    }
}
