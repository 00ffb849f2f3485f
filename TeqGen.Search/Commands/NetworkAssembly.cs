using System.Reflection;
using System.Runtime.Loader;

namespace TeqGen.Search.Commands;

/// <summary>
/// The user's assembly, loaded so that it can be forgotten again. TeqGen.Runtime is the tool's own, so that <see cref="Module"/> is the
/// same type on both sides; everything else comes from the user's build output.
/// </summary>
internal sealed class NetworkAssembly : IDisposable
{
    private readonly Context context;
    private readonly Assembly assembly;

    public NetworkAssembly(string path)
    {
        context = new Context(path);
        assembly = context.LoadFromAssemblyPath(path);
    }

    /// <summary>Creates the network of a class.</summary>
    /// <param name="name">Simple or full name.</param>
    /// <exception cref="SearchException">There is no such class, there are several, or it cannot be created.</exception>
    public Module Create(string name)
    {
        Type[] networks;
        try
        {
            networks = [.. assembly.GetTypes().Where(IsNetwork).OrderBy(type => type.FullName, StringComparer.Ordinal)];
        }
        catch (ReflectionTypeLoadException e)
        {
            throw new SearchException($"{assembly.GetName().Name} cannot be loaded: {e.LoaderExceptions.FirstOrDefault()?.Message}");
        }

        var found = networks.Where(type => type.FullName == name).ToArray();
        found = found.Length > 0 ? found : [.. networks.Where(type => type.Name == name)];
        if (found.Length != 1)
        {
            string there = networks.Length == 0
                ? "it has no class with [ExponentialQuantized]"
                : $"it has {string.Join(", ", networks.Select(type => type.FullName))}";
            throw new SearchException(
                $"{assembly.GetName().Name} has {(found.Length == 0 ? "no network" : "several networks")} {name}: {there}; "
                    + "choose with --model.");
        }

        var constructor = found[0].GetConstructors().OrderBy(candidate => candidate.GetParameters().Length)
            .FirstOrDefault(candidate => candidate.GetParameters().All(parameter => parameter.HasDefaultValue));
        if (found[0].IsAbstract || constructor is null)
        {
            throw new SearchException(
                $"{found[0].FullName} has no public constructor that can be called without arguments; "
                    + "derive a class that passes the arguments on to its base, and put [ExponentialQuantized] on that.");
        }

        try
        {
            return (Module)constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
        }
        catch (TargetInvocationException e)
        {
            throw new SearchException($"The constructor of {found[0].FullName} failed: {e.InnerException!.Message}");
        }
    }

    public void Dispose() => context.Unload();

    private static bool IsNetwork(Type type) =>
        type.IsSubclassOf(typeof(Module)) && type.IsDefined(typeof(ExponentialQuantizedAttribute), inherit: false);

    private sealed class Context(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path), isCollectible: true)
    {
        private readonly AssemblyDependencyResolver resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var shared = typeof(Module).Assembly;
            if (assemblyName.Name == shared.GetName().Name)
            {
                return shared;
            }

            return resolver.ResolveAssemblyToPath(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;
        }

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
    }
}
