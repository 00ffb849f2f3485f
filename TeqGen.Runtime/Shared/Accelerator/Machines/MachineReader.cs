using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Machines;

/// <summary>A machine description that cannot be used.</summary>
internal sealed class MachineSyntaxException : FileContentException
{
    public MachineSyntaxException(int line, string message)
        : base(line, message)
    {
    }
}

/// <summary>
/// Reads a machine description from JSON; whatever is missing, unknown or out of range is told with its line. What a file leaves out of
/// the sections other than the memory's is that of the default element.
/// </summary>
internal static class MachineReader
{
    public const int Schema = 1;

    private static readonly string[] Fields = ["row", "column", "bank", "vault"];
    private static readonly string[] Members =
        ["schema", "name", "description", "pagePolicy", "addressMapping", "counterStorage", .. MachineSections.All.Select(section => section.Name)];

    /// <param name="text">The JSON text.</param>
    /// <param name="element">Text of what the file may leave out.</param>
    /// <exception cref="MachineSyntaxException">It is not a valid description.</exception>
    public static MachineDescription Read(string text, string element)
    {
        try
        {
            return Read(JsonReader.Parse(text), JsonReader.Parse(element));
        }
        catch (JsonFormatException e)
        {
            throw new MachineSyntaxException(e.Line, e.Message);
        }
    }

    private static MachineDescription Read(JsonValue root, JsonValue element)
    {
        CheckMembers(root, Members);
        var schema = Member(root, "schema", JsonKind.Number);
        if (schema.Text != Schema.ToString(CultureInfo.InvariantCulture))
        {
            throw Error(schema, $"schema must be {Schema}, found {schema.Text}");
        }

        string policy = OneOf(Member(root, "pagePolicy", JsonKind.String), "pagePolicy", "closed", "open");
        var mapping = Member(root, "addressMapping", JsonKind.Array);
        string[] fields = [.. mapping.Items.Select(item => item.Text)];
        if (fields.Length != Fields.Length || !Fields.All(fields.Contains))
        {
            throw Error(mapping, $"addressMapping must have row, column, bank and vault once each, found {string.Join(", ", fields)}");
        }

        var storage = Member(root.Find("counterStorage") is null ? element : root, "counterStorage", JsonKind.String);
        var constants = new Dictionary<string, MachineConstant>();
        foreach (var (name, rules) in MachineSections.All)
        {
            bool whole = name == MachineSections.Memory;
            var section = whole || root.Find(name) is not null ? Member(root, name, JsonKind.Object) : element.Find(name)!;
            ReadSection(section, whole ? section : element.Find(name)!, rules, constants);
        }

        var result = new MachineDescription(
            Member(root, "name", JsonKind.String).Text,
            Member(root, "description", JsonKind.String).Text,
            policy,
            fields,
            OneOf(storage, "counterStorage", CounterStorage.All),
            constants);
        return result.Problem() is { } problem ? throw Error(root.Find(problem.Section) ?? root, problem.Problem) : result;
    }

    private static void ReadSection(
        JsonValue values, JsonValue otherwise, ConstantRule[] rules, Dictionary<string, MachineConstant> constants)
    {
        CheckMembers(values, [.. rules.Select(rule => rule.Name)]);
        bool hasGroup = rules.Any(rule => rule.Group && values.Find(rule.Name) is not null);
        foreach (var rule in rules)
        {
            if (!rule.Group || hasGroup)
            {
                var constant = values.Find(rule.Name) ?? otherwise.Find(rule.Name) ?? throw Error(values, $"\"{rule.Name}\" is missing");
                constants.Add(rule.Name, ReadConstant(constant, rule));
            }
        }
    }

    private static MachineConstant ReadConstant(JsonValue constant, ConstantRule rule)
    {
        CheckMembers(constant, ["value", "source"]);
        var value = Member(constant, "value", JsonKind.Number);
        var source = Member(constant, "source", JsonKind.String);
        if (!int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            throw Error(value, $"{rule.Name} must be a whole number of {Text(rule.Minimum)} to {Text(rule.Maximum)}, found {value.Text}");
        }

        if (rule.Problem(number) is { } problem)
        {
            throw Error(value, problem);
        }

        return source.Text.Length > 0 ? new(number, source.Text) : throw Error(source, $"{rule.Name} must say its source");
    }

    private static string OneOf(JsonValue value, string name, params string[] allowed) =>
        allowed.Contains(value.Text)
            ? value.Text
            : throw Error(value, $"{name} must be {string.Join(" or ", allowed.Select(text => $"\"{text}\""))}, found \"{value.Text}\"");

    private static void CheckMembers(JsonValue value, IReadOnlyCollection<string> known)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw Error(value, $"expected an object with {string.Join(", ", known)}");
        }

        foreach (var member in value.Members)
        {
            if (!known.Contains(member.Key))
            {
                throw Error(member.Value, $"\"{member.Key}\" is unknown here; expected {string.Join(", ", known)}");
            }
        }
    }

    private static JsonValue Member(JsonValue value, string name, JsonKind kind)
    {
        var member = value.Find(name) ?? throw Error(value, $"\"{name}\" is missing");
        return member.Kind == kind ? member : throw Error(member, $"\"{name}\" must be of kind {kind}, found {member.Kind}");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static MachineSyntaxException Error(JsonValue value, string problem) => new(value.Line, problem);
}
