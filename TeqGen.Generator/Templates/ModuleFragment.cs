using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>What one declaration of a module class says. Several may make up a class; see <see cref="ModuleLinker"/>.</summary>
/// <param name="Type">The class.</param>
/// <param name="Part">Which of its declarations.</param>
/// <param name="Traits">What is the same in every declaration.</param>
/// <param name="Fields">Fields that hold modules, in their order.</param>
/// <param name="Forward">The method, if it stands in this declaration.</param>
/// <param name="Root">The attribute, if it stands on this declaration.</param>
internal sealed record ModuleFragment(
    TypeIdentity Type, int Part, ModuleTraits Traits, EquatableArray<FieldTemplate> Fields, ForwardTemplate? Forward, RootTemplate? Root);

/// <summary>Facts about a class that decide what can be generated for it.</summary>
/// <param name="DerivesFromModule">Whether it is a module at all.</param>
/// <param name="BaseIsModule">Whether its base is <c>Module</c> itself, which has no children.</param>
/// <param name="IsPartial">Whether it and all types around it are partial.</param>
/// <param name="IsFileLocal">Whether other files cannot add to it.</param>
/// <param name="IsAbstract">Whether it cannot be created.</param>
/// <param name="IsGeneric">Whether it or a type around it has type parameters.</param>
/// <param name="HasDefaultConstructor">Whether it can be created without arguments.</param>
/// <param name="SeesRuntimeInternals">Whether the runtime's internals are visible, which overrides of them have to repeat.</param>
internal sealed record ModuleTraits(
    bool DerivesFromModule,
    bool BaseIsModule,
    bool IsPartial,
    bool IsFileLocal,
    bool IsAbstract,
    bool IsGeneric,
    bool HasDefaultConstructor,
    bool SeesRuntimeInternals);

/// <summary>The attribute that makes a class the root of a network.</summary>
/// <param name="Manifest">File name of the manifest.</param>
/// <param name="Node">The attribute.</param>
/// <param name="ClassNode">The name of the class.</param>
internal sealed record RootTemplate(string Manifest, SourceNode Node, SourceNode ClassNode);

/// <summary>A field that holds a module.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">The same as code writes it.</param>
/// <param name="WeightsName">Its name in weight files.</param>
/// <param name="TypeName">Full name of its type.</param>
/// <param name="Initializer">What it is initialized with.</param>
/// <param name="Arguments">Arguments of the constructor, defaults included.</param>
/// <param name="Reassignment">An assignment elsewhere in the class, or null.</param>
/// <param name="Node">The declarator.</param>
internal sealed record FieldTemplate(
    string Name,
    string Identifier,
    string WeightsName,
    string TypeName,
    FieldInitializer Initializer,
    EquatableArray<ArgumentTemplate> Arguments,
    SourceNode? Reassignment,
    SourceNode Node);

/// <summary>What a field is initialized with where it is declared.</summary>
internal enum FieldInitializer
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>new</c> of the field's own type.</summary>
    Creation,

    /// <summary>Another expression.</summary>
    Other,

    /// <summary>Code that does not compile, which the compiler reports.</summary>
    Broken,
}

/// <summary>An argument of a layer or an operator.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Value">Its value where that is constant; a boolean is 0 or 1.</param>
/// <param name="Node">The argument, or the call where it is a default.</param>
internal sealed record ArgumentTemplate(string Parameter, int? Value, SourceNode Node);
