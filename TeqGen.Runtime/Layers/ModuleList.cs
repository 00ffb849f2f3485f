using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TeqGen;

/// <summary>
/// Modules in a row, as <c>torch.nn.ModuleList</c>; their names in paths are "0", "1" and so on. Written as a collection:
/// <c>[new(16, 32, stride: 2), .. ModuleList.Repeat(3, _ => new BasicBlock(32, 32))]</c>.
/// </summary>
/// <typeparam name="T">Type of the modules.</typeparam>
[CollectionBuilder(typeof(ModuleList), nameof(ModuleList.Create))]
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly T[] modules;

    internal ModuleList(T[] modules) => this.modules = modules;

    /// <inheritdoc/>
    public int Count => modules.Length;

    /// <inheritdoc/>
    public T this[int index] => modules[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)modules).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected internal override void VisitChildren(IModuleVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        for (int i = 0; i < modules.Length; i++)
        {
            string name = i.ToString(CultureInfo.InvariantCulture);
            visitor.Visit(name, name, modules[i]);
        }
    }
}

/// <summary>Makes lists of modules.</summary>
public static class ModuleList
{
    /// <summary>A list of given modules; what a collection expression calls.</summary>
    /// <param name="modules">The modules, none of them null.</param>
    /// <typeparam name="T">Type of the modules.</typeparam>
    /// <exception cref="ArgumentException">A module is null.</exception>
    public static ModuleList<T> Create<T>(ReadOnlySpan<T> modules)
        where T : Module
    {
        for (int i = 0; i < modules.Length; i++)
        {
            if (modules[i] is null)
            {
                throw new ArgumentException($"Module {i} of the list is null.", nameof(modules));
            }
        }

        return new ModuleList<T>(modules.ToArray());
    }

    /// <summary>Modules made one after another.</summary>
    /// <param name="count">How many, at least 0.</param>
    /// <param name="create">Makes the module of an index, which counts from 0.</param>
    /// <typeparam name="T">Type of the modules.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="create"/> gave null.</exception>
    public static ModuleList<T> Repeat<T>(int count, Func<int, T> create)
        where T : Module
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(create);
        var modules = new T[count];
        for (int i = 0; i < count; i++)
        {
            modules[i] = create(i);
        }

        return Create<T>(modules);
    }
}
