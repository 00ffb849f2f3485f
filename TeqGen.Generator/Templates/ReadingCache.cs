using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace TeqGen.Generator.Templates;

/// <summary>
/// Readings of declarations for as long as their syntax lives. The compiler reads every candidate anew after every edit anywhere, because the meaning of
/// code may depend on other files; here it is not bound again while these declare the same. Readings hold no symbols, so that no compilation is kept alive.
/// </summary>
internal static class ReadingCache
{
    private static readonly ConditionalWeakTable<SyntaxNode, Entry> Entries = new();

    public static bool TryGet(SyntaxNode declaration, string declarations, out FragmentReading? reading)
    {
        bool found = Entries.TryGetValue(declaration, out var entry) && entry.Declarations == declarations;
        reading = found ? entry!.Reading : null;
        return found;
    }

    public static void Set(SyntaxNode declaration, string declarations, FragmentReading? reading)
    {
        Entries.Remove(declaration);
        _ = Entries.GetValue(declaration, _ => new Entry(declarations, reading));
    }

    private sealed class Entry(string declarations, FragmentReading? reading)
    {
        public string Declarations { get; } = declarations;

        public FragmentReading? Reading { get; } = reading;
    }
}
