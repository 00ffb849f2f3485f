using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>What one declaration of a module class says. Several may make up a class; see <see cref="ModuleLinker"/>.</summary>
/// <param name="Type">The class.</param>
/// <param name="Part">Which of its declarations.</param>
/// <param name="Traits">What is the same in every declaration.</param>
/// <param name="Fields">Fields that hold modules or numbers, in their order.</param>
/// <param name="Constructors">The constructors that stand in this declaration.</param>
/// <param name="Methods">The methods that take or give tensors and stand in this declaration.</param>
/// <param name="Forward">The method, if it stands in this declaration.</param>
/// <param name="Root">The attribute, if it stands on this declaration.</param>
/// <param name="Clashes">Members that stand in this declaration and would be generated as well.</param>
/// <param name="Node">The name of the class.</param>
/// <param name="BaseNode">The base class, if it stands on this declaration.</param>
internal sealed record ModuleFragment(
    TypeIdentity Type,
    int Part,
    ModuleTraits Traits,
    EquatableArray<FieldTemplate> Fields,
    EquatableArray<ConstructorTemplate> Constructors,
    EquatableArray<MethodTemplate> Methods,
    ForwardTemplate? Forward,
    RootTemplate? Root,
    EquatableArray<ClashingMember> Clashes,
    SourceNode Node,
    SourceNode? BaseNode);

/// <summary>Facts about a class that decide what can be generated for it.</summary>
/// <param name="DerivesFromModule">Whether it is a module at all.</param>
/// <param name="BaseIsModule">Whether its base is <c>Module</c> itself, which has no children.</param>
/// <param name="Base">The base class.</param>
/// <param name="IsPartial">Whether it and all types around it are partial.</param>
/// <param name="IsFileLocal">Whether other files cannot add to it.</param>
/// <param name="IsAbstract">Whether it cannot be created.</param>
/// <param name="IsGeneric">Whether it or a type around it has type parameters.</param>
/// <param name="HasDefaultConstructor">Whether it can be created without arguments.</param>
/// <param name="SeesRuntimeInternals">Whether the runtime's internals are visible, which overrides of them have to repeat.</param>
/// <param name="IsVisible">Whether other assemblies may use it.</param>
/// <param name="HidesBase">Whether a base class may have a <c>Load</c> or <c>Run</c>, written or generated, which a generated one hides.</param>
internal sealed record ModuleTraits(
    bool DerivesFromModule,
    bool BaseIsModule,
    string Base,
    bool IsPartial,
    bool IsFileLocal,
    bool IsAbstract,
    bool IsGeneric,
    bool HasDefaultConstructor,
    bool SeesRuntimeInternals,
    bool IsVisible,
    bool HidesBase);

/// <summary>The attribute that makes a class the root of a network.</summary>
/// <param name="Manifest">File name of the manifest.</param>
/// <param name="Node">The attribute.</param>
/// <param name="ClassNode">The name of the class.</param>
/// <param name="NamesManifest">Whether it has that argument.</param>
/// <param name="Kernel">The kernel family of all layers, as its number.</param>
internal sealed record RootTemplate(string Manifest, SourceNode Node, SourceNode ClassNode, bool NamesManifest, int Kernel);

/// <summary>A field that holds modules, or numbers that modules are made with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">The same as code writes it.</param>
/// <param name="WeightsName">Its name in weight files.</param>
/// <param name="TypeName">Its type, for messages.</param>
/// <param name="IsModule">Whether it holds a module.</param>
/// <param name="IsOptional">Whether it may be null.</param>
/// <param name="Initializer">What it is initialized with, or null.</param>
/// <param name="Reassignment">An assignment outside of constructors, or null.</param>
/// <param name="Node">The declarator.</param>
/// <param name="Kernel">What an attribute says of its layers, or null.</param>
internal sealed record FieldTemplate(
    string Name,
    string Identifier,
    string WeightsName,
    string TypeName,
    bool IsModule,
    bool IsOptional,
    Expression? Initializer,
    SourceNode? Reassignment,
    SourceNode Node,
    FieldKernel? Kernel = null);

/// <summary>An attribute on a field that holds layers.</summary>
/// <param name="Family">The kernel family, as its number.</param>
/// <param name="NamesManifest">Whether it names a manifest, which only a root can have.</param>
/// <param name="Node">The attribute.</param>
internal sealed record FieldKernel(int Family, bool NamesManifest, SourceNode Node);
