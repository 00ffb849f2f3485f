using System.CommandLine;
using System.Globalization;
using TeqGen.Search.Schemes;

namespace TeqGen.Search.Commands;

/// <summary><c>teqgen fit</c>: fits a quantization scheme to tensors and says how well it holds them.</summary>
internal static class FitCommand
{
    public static Command Create(TextWriter output)
    {
        var file = new Argument<string>("file") { Description = "FILE.npy, FILE.npy.gz or FILE.safetensors[#TENSOR]." };
        var bits = new Option<int>("--bits")
        {
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"Stored bits of a value, sign counted: {LayerFitter.MinimumBits} to {LayerFitter.MaximumBits}."),
            Required = true,
        };
        var scheme = new Option<string>("--scheme") { Description = "What the levels are.", Required = true };
        scheme.AcceptOnlyFromAmong(SchemeFitter.Names);
        var signed = new Option<string>("--signed")
        {
            Description = "Whether a bit is the sign; auto: if a value is below zero.",
            DefaultValueFactory = _ => "auto",
        };
        signed.AcceptOnlyFromAmong("auto", "yes", "no");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON: an object, or an array for several tensors." };
        var command = new Command("fit", "Fits a quantization scheme to tensors for least RMAE and prints its parameters and errors.")
        {
            file, bits, scheme, signed, json,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var request = new FitRequest(
                    parsed.GetRequiredValue(file),
                    parsed.GetRequiredValue(bits),
                    parsed.GetRequiredValue(scheme),
                    Enum.Parse<SignBit>(parsed.GetRequiredValue(signed), ignoreCase: true));
                var fits = Run(request, cancellationToken);
                FitReport.Write(output, fits, parsed.GetValue(json));
                return TeqGenCommand.Success;
            },
            cancellationToken));
        return command;
    }

    private static TensorFit[] Run(FitRequest request, CancellationToken cancellationToken)
    {
        if (request.Bits is < LayerFitter.MinimumBits or > LayerFitter.MaximumBits)
        {
            throw new SearchException(string.Create(
                CultureInfo.InvariantCulture,
                $"--bits is {request.Bits}, expected {LayerFitter.MinimumBits} to {LayerFitter.MaximumBits} stored bits, sign counted."));
        }

        // All tensors are checked before any is fitted.
        (string Name, FitSample Sample)[] tensors =
            [.. TensorInput.Read(request.File).Select(tensor => (tensor.Name, FitSample.Of(tensor.Place, tensor.Values)))];
        Array.ForEach(tensors, tensor => SchemeFitter.Check(tensor.Name, tensor.Sample, request.Sign));
        var fits = new TensorFit[tensors.Length];
        Parallel.For(
            0,
            fits.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => fits[i] = SchemeFitter.Fit(tensors[i].Name, tensors[i].Sample, request.Scheme, request.Bits, request.Sign));
        return fits;
    }
}

/// <summary>What the user asked for.</summary>
internal sealed record FitRequest(string File, int Bits, string Scheme, SignBit Sign);
