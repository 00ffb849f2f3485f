using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Costs;

/// <summary>What the work of kernels costs on a machine: the constants of <see cref="CostModel"/>, which <c>teqgen tune</c> measures.</summary>
internal sealed class MachineProfile
{
    /// <summary>Name of the file in a project.</summary>
    public const string FileName = "teqgen.machine-profile.json";

    private static readonly Lazy<MachineProfile> Built = new(ReadDefault);
    private readonly IReadOnlyDictionary<(KernelStrategy, string), double> constants;

    /// <param name="machine">What machine it is, for readers.</param>
    /// <param name="vectorBits">Width of its vectors: 128, 256 or 512.</param>
    /// <param name="cacheBytes">Bytes of weights that stay near the core.</param>
    /// <param name="constants">Nanoseconds for each strategy and kind of work, all of them.</param>
    public MachineProfile(string machine, int vectorBits, int cacheBytes, IReadOnlyDictionary<(KernelStrategy Strategy, string Name), double> constants)
    {
        Machine = machine;
        VectorBits = vectorBits;
        CacheBytes = cacheBytes;
        this.constants = constants;
    }

    /// <summary>The profile of projects that have none: that of an x64 machine with AVX-512, measured by <c>teqgen tune</c>.</summary>
    public static MachineProfile Default => Built.Value;

    /// <summary>What machine it is.</summary>
    public string Machine { get; }

    /// <summary>Width of its vectors.</summary>
    public int VectorBits { get; }

    /// <summary>Bytes of weights that stay near the core from one call to the next.</summary>
    public int CacheBytes { get; }

    /// <summary>Nanoseconds of one unit of work.</summary>
    public double Constant(KernelStrategy strategy, string name) => constants[(strategy, name)];

    /// <summary>Name of a strategy's section in the file.</summary>
    public static string Section(KernelStrategy strategy) => strategy switch
    {
        KernelStrategy.Reference => "reference",
        KernelStrategy.CompareAndAccumulate => "compareAndAccumulate",
        KernelStrategy.BitPlanes => "bitPlanes",
        _ => "lookup",
    };

    /// <summary>The file's content: members in a fixed order, numbers of four significant digits, so that the same constants give the same bytes.</summary>
    public string ToJson() => JsonWriter.Indented(JsonValue.Object(
    [
        ("schema", JsonValue.Number(MachineProfileReader.Schema)),
        ("machine", JsonValue.String(Machine)),
        ("vectorBits", JsonValue.Number(VectorBits)),
        ("cacheBytes", JsonValue.Number(CacheBytes)),
        .. CostModel.Strategies.Select(strategy => (
            Section(strategy),
            JsonValue.Object([.. CostModel.Names(strategy).Select(name => (name, JsonValue.Number(Text(Constant(strategy, name)))))]))),
    ]));

    private static MachineProfile ReadDefault()
    {
        using var stream = typeof(MachineProfile).Assembly.GetManifestResourceStream("TeqGen.MachineProfile.default")!;
        using var reader = new StreamReader(stream);
        return MachineProfileReader.Read(reader.ReadToEnd());
    }

    private static string Text(double value)
    {
        // By decimal arithmetic, which is the same on every host.
        decimal number = (decimal)value, unit = 1;
        if (number == 0)
        {
            return "0";
        }

        for (; number >= 1000 * unit * 10; unit *= 10)
        {
        }

        for (; number < 1000 * unit && unit > 0.000001m; unit /= 10)
        {
        }

        decimal rounded = Math.Round(number / unit, MidpointRounding.AwayFromZero) * unit;
        return rounded.ToString("0.##########", CultureInfo.InvariantCulture);
    }
}
