using System;
using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Json;

namespace TeqGen.Generator.Templates.Text;

/// <summary>What <see cref="TemplateWriter"/> wrote. Every place in it is one in another assembly; see <see cref="SourceNode.Elsewhere"/>.</summary>
internal sealed class TemplateReader
{
    private const int MaximumDepth = 400;

    private readonly string type;
    private readonly SourceNode place;
    private readonly CodeTextReader code;

    private TemplateReader(string type)
    {
        this.type = type;
        place = SourceNode.Elsewhere(type);
        code = new CodeTextReader(place);
    }

    /// <exception cref="FormatException">The text is not a template.</exception>
    public static ModuleTemplate Read(string type, string text)
    {
        try
        {
            return new TemplateReader(type).Module(JsonReader.Parse(text, MaximumDepth));
        }
        catch (JsonFormatException e)
        {
            throw new FormatException(e.Message, e);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("a list of the template is too short", e);
        }
    }

    private ModuleTemplate Module(JsonValue module)
    {
        string? parent = module.Find("base")?.Text;
        return new ModuleTemplate(
            new TypeIdentity("", default, TypeName.Short(type), type),
            "",
            new ModuleTraits(
                DerivesFromModule: true,
                BaseIsModule: parent is null,
                parent ?? RuntimeNames.Module,
                IsPartial: true,
                IsFileLocal: false,
                IsAbstract: false,
                IsGeneric: false,
                HasDefaultConstructor: false,
                SeesRuntimeInternals: false,
                IsVisible: false,
                HidesBase: false),
            List(module, "fields").Select(Field).ToEquatableArray(),
            List(module, "constructors").Select(Constructor).ToEquatableArray(),
            List(module, "methods").Select(Method).ToEquatableArray(),
            module.Find("forward") is { } forward ? Forward(forward) : null,
            null,
            default,
            place,
            place);
    }

    private static List<JsonValue> List(JsonValue module, string name) =>
        module.Find(name)?.Items ?? throw new FormatException($"'{name}' is not in the template");

    private FieldTemplate Field(JsonValue field) => new(
        field.Items[0].Text,
        field.Items[0].Text,
        field.Items[1].Text,
        field.Items[2].Text,
        CodeTextReader.Truth(field.Items[3]),
        CodeTextReader.Truth(field.Items[4]),
        CodeTextReader.IsAbsent(field.Items[6]) ? null : code.Expression(field.Items[6]),
        CodeTextReader.Truth(field.Items[5]) ? place : null,
        place,
        field.Items.Count > 8 ? new FieldKernel(CodeTextReader.Integer(field.Items[7]), CodeTextReader.Truth(field.Items[8]), place) : null);

    private ConstructorTemplate Constructor(JsonValue constructor) => new(
        constructor.Items[0].Text,
        constructor.Items[1].Items
            .Select(parameter => new ConstructorParameter(
                parameter.Items[0].Text, CodeTextReader.Truth(parameter.Items[1]), CodeTextReader.Constant(parameter.Items[2])))
            .ToEquatableArray(),
        CodeTextReader.Truth(constructor.Items[2]),
        CodeTextReader.IsAbsent(constructor.Items[3]) ? null : constructor.Items[3].Text,
        code.Arguments(constructor.Items[4]),
        Body(constructor.Items[5]),
        null);

    private MethodTemplate Method(JsonValue method) =>
        new(method.Items[0].Text, method.Items[1].Items.Select(name => name.Text).ToEquatableArray(), Body(method.Items[2]));

    private Statement? Body(JsonValue body) => CodeTextReader.IsAbsent(body) ? null : code.Statement(body);

    private ForwardTemplate Forward(JsonValue forward) => new(
        forward.Items[0].Text, forward.Items[2].Items.Select(Parameter).ToEquatableArray(), CodeTextReader.Truth(forward.Items[1]), place);

    private static Dimension ReadDimension(JsonValue dimension) => dimension.Kind == JsonKind.Array
        ? new Dimension(CodeTextReader.Integer(dimension.Items[1]), dimension.Items[0].Text)
        : CodeTextReader.Integer(dimension);

    private ParameterTemplate Parameter(JsonValue parameter) => new(
        parameter.Items[0].Text,
        parameter.Items[0].Text,
        CodeTextReader.Truth(parameter.Items[1]),
        parameter.Items[2].Kind == JsonKind.Array ? parameter.Items[2].Items.Select(ReadDimension).ToEquatableArray() : null,
        parameter.Items[3].Items.Select(CodeTextReader.Real).ToEquatableArray(),
        parameter.Items[4].Items.Select(CodeTextReader.Real).ToEquatableArray(),
        place);
}
