using System.Reflection;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>A method of a kernel, with those that were inlined into it, and what the JIT made of it.</summary>
/// <param name="Name">As the JIT writes it, <c>Outer+Inner:Method</c>.</param>
/// <param name="Terms">Statements with vectors.</param>
/// <param name="Methods">It and what was inlined.</param>
/// <param name="Compiled">Null where the JIT compiled no such method.</param>
internal sealed record KernelMethod(string Name, int Terms, int Methods, CompiledMethod? Compiled)
{
    private const string Entry = "Count";

    /// <summary>
    /// Bytes that a method may have beside its terms: entry, exit, loop, activation, sign. An entry without terms has up to 289.
    /// </summary>
    public const int FixedBytes = 384;

    /// <summary>
    /// Bytes that a term may have. Compare, mask, add and store take 24 to 32; by way of the stack, for want of tracked locals,
    /// twice to four times that.
    /// </summary>
    public const int BytesPerTerm = 40;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Failure => Compiled switch
    {
        null => $"{Name} was not compiled",
        { Tier: not "FullOpts" } => $"{Name} was compiled at '{Compiled.Tier}', not FullOpts",
        { Size: var size } when size > (FixedBytes * Methods) + (BytesPerTerm * Terms) =>
            $"{Name} has {size} bytes for {Terms} terms in {Methods} methods; "
            + $"expected at most {FixedBytes} a method and {BytesPerTerm} a term",
        _ => null,
    };

    /// <summary>
    /// Every method of the kernels but those that the JIT inlined, whose terms count where they went: into their path's entry.
    /// </summary>
    public static IReadOnlyList<KernelMethod> Match(IEnumerable<Type> kernels, IEnumerable<CompiledMethod> summary)
    {
        // A method that is compiled again counts as it was last.
        var compiled = summary.GroupBy(method => method.Name).ToDictionary(group => group.Key, group => group.Last());
        return [.. kernels.SelectMany(type => MatchPath(type, "Avx2", compiled).Concat(MatchPath(type, "Portable", compiled)))];
    }

    private static IEnumerable<KernelMethod> MatchPath(Type kernel, string path, Dictionary<string, CompiledMethod> compiled)
    {
        const BindingFlags Own =
            BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var methods = kernel.GetMethods(Own)
            .Where(method => method.Name == Entry + path || method.Name.StartsWith(path, StringComparison.Ordinal))
            .Select(method => new KernelMethod($"{kernel.FullName}:{method.Name}", VectorTerms.Count(method), 1, null))
            .Select(method => method with { Compiled = compiled.GetValueOrDefault(method.Name) })
            .ToLookup(method => method.Compiled is not null || method.Name.EndsWith(":" + Entry + path, StringComparison.Ordinal));
        var inlined = methods[false].ToList();
        return methods[true].Select(method => method.Name.EndsWith(":" + Entry + path, StringComparison.Ordinal)
            ? method with { Terms = method.Terms + inlined.Sum(other => other.Terms), Methods = 1 + inlined.Count }
            : method);
    }
}
