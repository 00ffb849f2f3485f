using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Json;

namespace TeqGen.Generator.Templates.Text;

/// <summary>A module's template to text; see <see cref="TemplateFormat"/>.</summary>
internal sealed class TemplateWriter
{
    private readonly CodeTextWriter code = new();

    private TemplateWriter()
    {
    }

    /// <summary>The text, and the classes of modules that it names.</summary>
    public static (string Text, IReadOnlyCollection<string> Types) Write(ModuleTemplate module)
    {
        var writer = new TemplateWriter();
        var members = writer.Module(module);
        var text = new StringBuilder("{");
        foreach (var (name, value) in members)
        {
            // A line for each member, for whoever reads the generated file.
            text.Append(text.Length == 1 ? "\n" : ",\n").Append('"').Append(name).Append("\":").Append(JsonWriter.Canonical(value));
        }

        return (text.Append("\n}").ToString(), writer.code.Types);
    }

    private IEnumerable<(string Name, JsonValue Value)> Module(ModuleTemplate module)
    {
        if (!module.Traits.BaseIsModule)
        {
            yield return ("base", code.Type(module.Traits.Base));
        }

        yield return ("fields", Array(module.Fields, Field));
        yield return ("constructors", Array(module.Constructors, Constructor));
        yield return ("methods", Array(module.Methods, Method));
        if (module.Forward is { } forward)
        {
            yield return ("forward", CodeTextWriter.Array(
                String(forward.Key), JsonValue.Boolean(forward.ReturnsTensor), Array(forward.Parameters, Parameter)));
        }
    }

    private JsonValue Field(FieldTemplate field) => CodeTextWriter.Array(
    [
        String(field.Name),
        String(field.WeightsName),
        String(field.TypeName),
        JsonValue.Boolean(field.IsModule),
        JsonValue.Boolean(field.IsOptional),
        JsonValue.Boolean(field.Reassignment is not null),
        field.Initializer is { } value ? code.Expression(value) : CodeTextWriter.Array(),
        .. field.Kernel is { } kernel ? [JsonValue.Number(kernel.Family), JsonValue.Boolean(kernel.NamesManifest)] : (JsonValue[])[],
    ]);

    private JsonValue Constructor(ConstructorTemplate constructor) => CodeTextWriter.Array(
        String(constructor.Key),
        Array(constructor.Parameters, parameter => CodeTextWriter.Array(
            String(parameter.Name), JsonValue.Boolean(parameter.IsOptional), CodeTextWriter.Constant(parameter.Default))),
        JsonValue.Boolean(constructor.CallsThis),
        constructor.BaseKey is { } key ? String(key) : CodeTextWriter.Array(),
        code.Arguments(constructor.BaseArguments),
        Body(constructor.Body));

    private JsonValue Method(MethodTemplate method) =>
        CodeTextWriter.Array(String(method.Key), Array(method.Parameters, String), Body(method.Body));

    private JsonValue Body(Statement? body) => body is null ? CodeTextWriter.Array() : code.Statement(body);

    private static JsonValue Parameter(ParameterTemplate parameter) => CodeTextWriter.Array(
        String(parameter.Name),
        JsonValue.Boolean(parameter.IsTensor),
        parameter.Shape is { } shape ? Array(shape, WriteDimension) : JsonValue.Boolean(false),
        Array(parameter.Mean, CodeTextWriter.Bits),
        Array(parameter.Deviation, CodeTextWriter.Bits));

    private static JsonValue WriteDimension(Dimension dimension) => dimension.Name is { } name
        ? CodeTextWriter.Array(String(name), JsonValue.Number(dimension.Maximum))
        : JsonValue.Number(dimension.Maximum);

    private static JsonValue String(string text) => JsonValue.String(text);

    private static JsonValue Array<T>(EquatableArray<T> items, Func<T, JsonValue> write)
        where T : IEquatable<T> => JsonValue.Array(items.Select(write));
}
