using System.Globalization;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Packing;

/// <summary>Turns what a search found into the bytes of a blob and the text of its manifest.</summary>
internal static class Packer
{
    public static SearchResult Pack(
        Module network, LayerOperands[] layers, Configuration found, SafeTensors weights, CalibrationSet calibration, SearchOptions options, int[] original)
    {
        string manifestName = ManifestName(network);
        string blobName = BlobName(manifestName);
        byte[] blob = BlobWriter.Write([.. layers.Zip(found.Fits, Parameters)]);
        LayerResult[] results = [.. layers.Zip(found.Fits, Result)];
        Top1Score? fp32 = null, quantized = null;
        if (calibration.Labels is { } labels)
        {
            int correct = original.Zip(labels).Count(pair => pair.First == pair.Second);
            fp32 = new(correct, labels.Length);
            quantized = new(correct - found.Loss.Lost + found.Loss.Gained, labels.Length);
        }

        var manifest = new Manifest(
            network.GetType().Name,
            NetworkGraph.Of(network).Hash,
            weights.Sha256,
            new BlobReference(blobName, blob.Length, Sha256Hex.Of(blob)),
            new SearchProvenance(
                "TeqGen " + ToolVersion(),
                DnaTeqStrategy.Name,
                Options(options),
                calibration.InputsHash,
                calibration.LabelsHash,
                calibration.Inputs.Batch,
                Results(found, LayerResult.Mean(blob.Length, results), fp32, quantized)),
            results.Select(Layer).ToEquatableArray());
        return new(
            new ParameterFiles(manifestName, ManifestWriter.Write(manifest), blobName, blob), results, found.Loss, fp32, quantized, found.WeightThreshold);
    }

    /// <summary>The manifest's file name, as the network's attribute has it.</summary>
    public static string ManifestName(Module network)
    {
        var type = network.GetType();
        var attribute = (ExponentialQuantizedAttribute?)Attribute.GetCustomAttribute(type, typeof(ExponentialQuantizedAttribute));
        string name = attribute?.Manifest ?? type.Name + ParameterFiles.ManifestExtension;
        return name.EndsWith(ParameterFiles.ManifestExtension, StringComparison.Ordinal) && name == Path.GetFileName(name)
            ? name
            : throw new SearchException(
                $"{type.Name} names its manifest \"{name}\", expected a file name that ends with {ParameterFiles.ManifestExtension}; "
                    + "correct it in [ExponentialQuantized].");
    }

    private static string BlobName(string manifestName) => manifestName[..^ParameterFiles.ManifestExtension.Length] + BlobFormat.Extension;

    private static LayerParameters Parameters(LayerOperands layer, LayerFit fit)
    {
        var weight = layer.Binding.Layer.Weight;
        var codes = new byte[weight.Length];
        new GridEncoder(fit.Weights.Grid).Encode(weight.Data, codes);
        return new(layer.Binding.Path, fit.Weights.Grid.StoredBits, codes, null, layer.Binding.Layer.Bias?.Data.ToArray());
    }

    private static LayerResult Result(LayerOperands layer, LayerFit fit) => new(
        layer.Binding.Path,
        layer.Node.Operation,
        layer.Binding.Layer.Weight.Shape.ToArray(),
        layer.InputShape,
        layer.Binding.Layer.Bias?.Length ?? 0,
        fit);

    private static ManifestLayer Layer(LayerResult layer) => new(
        layer.Path,
        layer.Kind,
        layer.WeightShape.ToEquatableArray(),
        layer.InputShape.ToEquatableArray(),
        layer.Fit.Base,
        Operand(layer.Fit.Weights),
        Operand(layer.Fit.Activations));

    private static ManifestOperand Operand(OperandFit fit) => new(
        fit.Grid.ExponentBits,
        fit.Grid.Signed,
        fit.Grid.Zero == ZeroTreatment.Companded,
        fit.Grid.Alpha,
        fit.Grid.Beta,
        fit.Rmae,
        fit.SqnrDecibels);

    // The number of threads is not among them: it does not change the result.
    private static EquatableArray<NamedValue> Options(SearchOptions options) => new(
        new NamedValue("maxLoss", options.MaximumLoss.ToString("R", CultureInfo.InvariantCulture)),
        new NamedValue("firstThreshold", DnaTeqStrategy.FirstThreshold.ToString("R", CultureInfo.InvariantCulture)),
        new NamedValue("thresholdStep", DnaTeqStrategy.ThresholdStep.ToString("R", CultureInfo.InvariantCulture)),
        new NamedValue("activationRatio", DnaTeqStrategy.ActivationRatio.ToString("R", CultureInfo.InvariantCulture)));

    private static EquatableArray<NamedReal> Results(Configuration found, MeanStoredBits bits, Top1Score? fp32, Top1Score? quantized)
    {
        var results = new List<NamedReal>();
        if (fp32 is { } before && quantized is { } after)
        {
            results.Add(new("fp32Top1", before.Fraction));
            results.Add(new("quantizedTop1", after.Fraction));
        }

        results.Add(new("loss", found.Loss.Points));
        results.Add(new("lossStandardError", found.Loss.StandardError));
        results.Add(new("weightThreshold", found.WeightThreshold));
        results.Add(new("meanBits", bits.Mean));
        results.Add(new("weightBits", bits.Weights));
        results.Add(new("activationBits", bits.Activations));
        return results.ToEquatableArray();
    }

    // Three numbers: a commit's hash in the version would change the manifest with every commit.
    private static string ToolVersion() => typeof(Packer).Assembly.GetName().Version!.ToString(3);
}
