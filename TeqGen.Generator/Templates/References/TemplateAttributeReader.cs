using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection.Metadata;
using System.Threading;
using Microsoft.CodeAnalysis;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates.References;

/// <summary>
/// The <c>[ModuleTemplate]</c>s of a reference: from the metadata of a file, without symbols, or from the attributes of another project that an editor holds
/// in memory.
/// </summary>
internal static class TemplateAttributeReader
{
    public static EquatableArray<ReferencedModule> Read(MetadataReference reference, CancellationToken cancellation) =>
        Attributes(reference, cancellation)
            .OrderBy(attribute => attribute.Type, StringComparer.Ordinal)
            .Select(ReferencedModule.Read)
            .ToEquatableArray();

    private static IEnumerable<TemplateAttribute> Attributes(MetadataReference reference, CancellationToken cancellation)
    {
        switch (reference)
        {
            case CompilationReference { Compilation: var compilation }:
                return compilation.Assembly.GetAttributes()
                    .Where(attribute => attribute.AttributeClass.Is(RuntimeNames.ModuleTemplate))
                    .Select(attribute => attribute.ConstructorArguments)
                    .Where(arguments => arguments is [{ Value: int }, { Value: string }, { Value: string }])
                    .Select(arguments => new TemplateAttribute((int)arguments[0].Value!, (string)arguments[1].Value!, (string)arguments[2].Value!));
            case PortableExecutableReference file:
                try
                {
                    return file.GetMetadata() is AssemblyMetadata assembly
                        ? Attributes(assembly.GetModules()[0].GetMetadataReader(), cancellation).ToList()
                        : [];
                }
                catch (Exception e) when (e is BadImageFormatException or System.IO.IOException)
                {
                    // The compiler says what is wrong with the file.
                    return [];
                }

            default:
                return [];
        }
    }

    private static IEnumerable<TemplateAttribute> Attributes(MetadataReader reader, CancellationToken cancellation)
    {
        if (!reader.IsAssembly || !KnowsRuntime(reader))
        {
            yield break;
        }

        foreach (var handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            cancellation.ThrowIfCancellationRequested();
            var attribute = reader.GetCustomAttribute(handle);
            if (!IsTemplate(reader, attribute.Constructor))
            {
                continue;
            }

            var blob = reader.GetBlobReader(attribute.Value);
            const ushort Prolog = 1;
            if (blob.ReadUInt16() == Prolog)
            {
                yield return new TemplateAttribute(blob.ReadInt32(), blob.ReadSerializedString() ?? "", blob.ReadSerializedString() ?? "");
            }
        }
    }

    /// <summary>What neither is the runtime nor references it has no templates: the framework's assemblies are passed over.</summary>
    private static bool KnowsRuntime(MetadataReader reader) =>
        reader.StringComparer.Equals(reader.GetAssemblyDefinition().Name, RuntimeNames.Assembly)
        || reader.AssemblyReferences.Any(handle => reader.StringComparer.Equals(reader.GetAssemblyReference(handle).Name, RuntimeNames.Assembly));

    private static bool IsTemplate(MetadataReader reader, EntityHandle constructor)
    {
        var type = constructor.Kind switch
        {
            HandleKind.MemberReference => reader.GetMemberReference((MemberReferenceHandle)constructor).Parent,
            HandleKind.MethodDefinition => reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType(),
            _ => default(EntityHandle),
        };
        var (space, name) = type.Kind switch
        {
            HandleKind.TypeReference when reader.GetTypeReference((TypeReferenceHandle)type) is var found => (found.Namespace, found.Name),
            HandleKind.TypeDefinition when reader.GetTypeDefinition((TypeDefinitionHandle)type) is var found => (found.Namespace, found.Name),
            _ => default,
        };
        return !name.IsNil && reader.StringComparer.Equals(name, "ModuleTemplateAttribute") && reader.StringComparer.Equals(space, "TeqGen");
    }
}
