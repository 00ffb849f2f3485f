using System.Globalization;
using TeqGen.Shared.Json;

namespace TeqGen.Accelerator.Machine;

/// <summary>Reads a memory description from JSON; whatever is missing, unknown or out of range is told with its line.</summary>
internal sealed class MemoryReader
{
    private const int Schema = 1;
    private static readonly string[] Members = ["schema", "name", "description", "pagePolicy", "addressMapping", "constants"];
    private readonly string file;

    private MemoryReader(string file) => this.file = file;

    /// <param name="text">The JSON text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="MachineFormatException">It is not a valid description.</exception>
    public static MemoryDescription Read(string text, string file)
    {
        try
        {
            return new MemoryReader(file).Read(JsonReader.Parse(text));
        }
        catch (JsonFormatException e)
        {
            throw new MachineFormatException(file, e.Line, e.Message);
        }
    }

    private MemoryDescription Read(JsonValue root)
    {
        CheckMembers(root, Members);
        var schema = Member(root, "schema", JsonKind.Number);
        if (schema.Text != Schema.ToString(CultureInfo.InvariantCulture))
        {
            throw Error(schema, $"schema must be {Schema}, found {schema.Text}");
        }

        var policy = Member(root, "pagePolicy", JsonKind.String);
        var mapping = Member(root, "addressMapping", JsonKind.Array);
        string[] fields = [.. mapping.Items.Select(item => item.Text)];
        if (!AddressMap.IsMapping(fields))
        {
            throw Error(mapping, $"addressMapping must have row, column, bank and vault once each, found {string.Join(", ", fields)}");
        }

        var values = Member(root, "constants", JsonKind.Object);
        var result = new MemoryDescription(
            Member(root, "name", JsonKind.String).Text,
            Member(root, "description", JsonKind.String).Text,
            policy.Text switch
            {
                "closed" => PagePolicy.Closed,
                "open" => PagePolicy.Open,
                _ => throw Error(policy, $"pagePolicy must be \"closed\" or \"open\", found \"{policy.Text}\""),
            },
            fields,
            ReadConstants(values));
        return result.Problem() is { } problem ? throw Error(values, problem) : result;
    }

    private Dictionary<string, SourcedConstant> ReadConstants(JsonValue values)
    {
        CheckMembers(values, [.. MemoryConstants.All.Select(rule => rule.Name)]);
        bool hasLinks = MemoryConstants.All.Any(rule => rule.Group && values.Find(rule.Name) is not null);
        var result = new Dictionary<string, SourcedConstant>();
        foreach (var rule in MemoryConstants.All)
        {
            if (!rule.Group || hasLinks)
            {
                result.Add(rule.Name, ReadConstant(Member(values, rule.Name, JsonKind.Object), rule));
            }
        }

        return result;
    }

    private SourcedConstant ReadConstant(JsonValue constant, ConstantRule rule)
    {
        CheckMembers(constant, ["value", "source"]);
        var value = Member(constant, "value", JsonKind.Number);
        var source = Member(constant, "source", JsonKind.String);
        if (!int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            throw Error(value, $"{rule.Name} must be a whole number of {rule.Minimum} to {rule.Maximum}, found {value.Text}");
        }

        if (rule.Problem(number) is { } problem)
        {
            throw Error(value, problem);
        }

        return source.Text.Length > 0 ? new(number, source.Text) : throw Error(source, $"{rule.Name} must say its source");
    }

    private void CheckMembers(JsonValue value, IReadOnlyCollection<string> known)
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

    private JsonValue Member(JsonValue value, string name, JsonKind kind)
    {
        var member = value.Find(name) ?? throw Error(value, $"\"{name}\" is missing");
        return member.Kind == kind ? member : throw Error(member, $"\"{name}\" must be of kind {kind}, found {member.Kind}");
    }

    private MachineFormatException Error(JsonValue value, string problem) => new(file, value.Line, problem);
}
