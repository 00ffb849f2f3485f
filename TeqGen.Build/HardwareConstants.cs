using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using TeqGen.Shared.Accelerator.Files;

namespace TeqGen.Build;

/// <summary>The constants of one network.</summary>
/// <param name="Model">Name of its class; with the namespace where two classes have the same name.</param>
/// <param name="Commands">See <see cref="HardwareFiles.CommandsConstant"/>.</param>
/// <param name="Machine">See <see cref="HardwareFiles.MachineConstant"/>.</param>
/// <param name="Network">See <see cref="HardwareFiles.NetworkConstant"/>.</param>
internal sealed record HardwareConstants(string Model, string Commands, string Machine, string Network)
{
    /// <summary>Finds the networks of an assembly in its metadata; nothing of it is loaded or run.</summary>
    /// <exception cref="BadImageFormatException">The file is no assembly, or one without what the generator writes.</exception>
    public static IReadOnlyList<HardwareConstants> Read(Stream assembly)
    {
        using var image = new PEReader(assembly, PEStreamOptions.LeaveOpen);
        var metadata = image.GetMetadataReader();
        var found = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => type.IsNested && metadata.StringComparer.Equals(type.Name, HardwareFiles.ClassName))
            .Select(type => (Owner: metadata.GetTypeDefinition(type.GetDeclaringType()), Constants: ConstantsOf(metadata, type)))
            .ToList();
        var names = found.ToLookup(network => metadata.GetString(network.Owner.Name), StringComparer.OrdinalIgnoreCase);
        return
        [
            .. found.Select(network => new HardwareConstants(
                NameOf(metadata, network.Owner, names),
                Find(network.Constants, HardwareFiles.CommandsConstant),
                Find(network.Constants, HardwareFiles.MachineConstant),
                Find(network.Constants, HardwareFiles.NetworkConstant))),
        ];
    }

    private static string NameOf<T>(MetadataReader metadata, TypeDefinition type, ILookup<string, T> names)
    {
        string name = metadata.GetString(type.Name), space = metadata.GetString(type.Namespace);
        return names[name].Count() > 1 && space.Length > 0 ? space + "." + name : name;
    }

    private static Dictionary<string, string> ConstantsOf(MetadataReader metadata, TypeDefinition type) => type.GetFields()
        .Select(metadata.GetFieldDefinition)
        .Where(field => !field.GetDefaultValue().IsNil)
        .ToDictionary(field => metadata.GetString(field.Name), field => Text(metadata, field));

    private static string Text(MetadataReader metadata, FieldDefinition field)
    {
        var constant = metadata.GetConstant(field.GetDefaultValue());
        var blob = metadata.GetBlobReader(constant.Value);
        return constant.TypeCode == ConstantTypeCode.String ? blob.ReadUTF16(blob.Length) : "";
    }

    private static string Find(Dictionary<string, string> constants, string name) => constants.TryGetValue(name, out string text)
        ? text
        : throw new BadImageFormatException($"{HardwareFiles.ClassName} has no constant {name}: the TeqGen package and its build targets are not of one version");
}
