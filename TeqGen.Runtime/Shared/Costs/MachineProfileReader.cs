using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Costs;

/// <summary>A machine profile that cannot be used.</summary>
internal sealed class MachineProfileException : FileContentException
{
    public MachineProfileException(int line, string message)
        : base(line, message)
    {
    }
}

/// <summary>Reads a machine profile. Every constant has to be there and nothing else; what is wrong is told with its line.</summary>
internal static class MachineProfileReader
{
    public const int Schema = 1;

    private const double LargestNanoseconds = 1e9;
    private static readonly string[] VectorWidths = ["128", "256", "512"];

    /// <param name="text">The JSON text.</param>
    /// <exception cref="MachineProfileException">It is not a profile.</exception>
    public static MachineProfile Read(string text)
    {
        try
        {
            return Read(JsonReader.Parse(text));
        }
        catch (JsonFormatException e)
        {
            throw new MachineProfileException(e.Line, e.Message);
        }
    }

    private static MachineProfile Read(JsonValue root)
    {
        CheckMembers(root, "the profile", ["schema", "machine", "vectorBits", "cacheBytes", .. CostModel.Strategies.Select(MachineProfile.Section)]);
        var schema = Member(root, "schema", JsonKind.Number);
        if (schema.Text != Schema.ToString(CultureInfo.InvariantCulture))
        {
            throw Error(schema, $"schema must be {Schema}, found {schema.Text}");
        }

        var bits = Member(root, "vectorBits", JsonKind.Number);
        if (!VectorWidths.Contains(bits.Text))
        {
            throw Error(bits, $"vectorBits must be {string.Join(" or ", VectorWidths)}, found {bits.Text}");
        }

        var cache = Member(root, "cacheBytes", JsonKind.Number);
        if (!int.TryParse(cache.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int cacheBytes))
        {
            throw Error(cache, $"cacheBytes must be a whole number from 0, found {cache.Text}");
        }

        // It goes into comments of generated code, which a line's end would end.
        var machine = Member(root, "machine", JsonKind.String);
        if (machine.Text.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029'))
        {
            throw Error(machine, "machine must be one line of text, found a line's end or another control character");
        }

        var constants = new Dictionary<(KernelStrategy, string), double>();
        foreach (var strategy in CostModel.Strategies)
        {
            string name = MachineProfile.Section(strategy);
            var section = Member(root, name, JsonKind.Object);
            CheckMembers(section, name, CostModel.Names(strategy));
            foreach (string constant in CostModel.Names(strategy))
            {
                constants.Add((strategy, constant), Nanoseconds(Member(section, constant, JsonKind.Number), $"{name}.{constant}"));
            }
        }

        return new MachineProfile(
            machine.Text, int.Parse(bits.Text, CultureInfo.InvariantCulture), cacheBytes, constants);
    }

    private static double Nanoseconds(JsonValue value, string name) =>
        double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && number <= LargestNanoseconds
            ? number
            : throw Error(value, $"{name} must be 0 to 1e9 nanoseconds, found {value.Text}");

    private static void CheckMembers(JsonValue value, string what, IReadOnlyCollection<string> known)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw Error(value, $"{what} must be an object with {string.Join(", ", known)}, found {value.Kind}");
        }

        foreach (var member in value.Members)
        {
            if (!known.Contains(member.Key))
            {
                throw Error(member.Value, $"\"{member.Key}\" is unknown in {what}; expected {string.Join(", ", known)}");
            }
        }
    }

    private static JsonValue Member(JsonValue value, string name, JsonKind kind)
    {
        var member = value.Find(name) ?? throw Error(value, $"\"{name}\" is missing");
        return member.Kind == kind ? member : throw Error(member, $"\"{name}\" must be of kind {kind}, found {member.Kind}");
    }

    private static MachineProfileException Error(JsonValue value, string problem) => new(value.Line, problem);
}
