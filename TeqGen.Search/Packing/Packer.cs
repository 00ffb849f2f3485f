using System.Globalization;
using TeqGen.Models;
using TeqGen.Numerics;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;
using TeqGen.Shared;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Manifests;

namespace TeqGen.Search.Packing;

/// <summary>Turns what a search found into the bytes of a blob and the text of its manifest.</summary>
internal static class Packer
{
    public static SearchResult Pack(Module network, FoundNetwork found, SafeTensors weights, SearchContext context)
    {
        string manifestName = ManifestName(network);
        string blobName = BlobName(manifestName);

        // In the order of the fields, as a reader of the class expects them.
        var layers = network.Layers().Join(found.Best.Network.Layers, binding => binding.Path, layer => layer.Layer.Path, (_, layer) => layer).ToArray();
        byte[] blob = BlobWriter.Write([.. layers.Select(Parameters), .. Normalizations(network)]);
        var graph = NetworkGraph.Of(network);
        LayerResult[] results = [.. layers.Select(layer => Result(layer, graph))];
        ProductResult[] products = [.. found.Best.Network.Products.Select(Result)];
        var (calibration, options, quality) = (context.Calibration, context.Options, found.Quality);
        Top1Score? fp32 = quality.Top1 is { } top1 ? new(top1.Correct + quality.Loss.Lost - quality.Loss.Gained, top1.Images) : null;
        var bits = LayerResult.Mean(blob.Length, results, products);
        var manifest = new Manifest(
            network.GetType().Name,
            graph.Hash,
            weights.Sha256,
            new BlobReference(blobName, blob.Length, Sha256Hex.Of(blob)),
            new SearchProvenance(
                "TeqGen " + ToolVersion(),
                found.Strategy,
                Options(found, options, context.Budget),
                calibration.InputsHash,
                calibration.LabelsHash,
                calibration.Inputs.Batch,
                Results(found, context.Budget, bits, fp32)),
            results.Select(Layer).ToEquatableArray(),
            products.Select(Product).ToEquatableArray());
        var points = found.Seen.Select(seen => new FrontierResult(
            seen.Bits, seen.Quality, context.Budget.ExpectedLoss(seen.Quality), ReferenceEquals(seen, found.Best))).ToArray();
        string frontier = FrontierFile.Write(manifest.Model, manifest.Blob.Sha256, points);
        return new(
            new ParameterFiles(manifestName, ManifestWriter.Write(manifest), blobName, blob, frontier), results, products, quality, fp32, points, found.Warning);
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

    internal static LayerParameters Parameters(LayerSolution layer) => new(
        layer.Layer.Path, layer.Fit.Weights.Grid.StoredBits, layer.Weights.Codes, layer.Weights.Scales, layer.Weights.Bias);

    // Without codes: their parameters stay what they are.
    private static IEnumerable<LayerParameters> Normalizations(Module network) => network.Layers()
        .Where(binding => binding.Layer is FeatureNormalization)
        .Select(binding => new LayerParameters(
            binding.Path, PackedCodes.MaximumBits, [], binding.Layer.Weight.Data.ToArray(), binding.Layer.Bias?.Data.ToArray()));

    // The search saw one extent of a named dimension; what is stored is for all up to the maximum.
    private static LayerResult Result(LayerSolution layer, GraphDescriptor graph) => new(
        layer.Layer.Path,
        layer.Layer.Node.Operation,
        layer.Layer.Weight.Shape.ToArray(),
        [.. graph.Nodes[layer.Layer.Node.Inputs[0]].Shape.SkipLast(1), layer.Layer.InputShape[^1]],
        layer.Layer.Bias?.Length ?? 0,
        layer.Fit with { Weights = layer.WeightError() });

    private static ProductResult Result(ProductSolution product) =>
        new(product.Node.Id, product.LeftCount, product.RightCount, product.Fit.Base, product.Fit.Activations, product.Fit.Weights);

    private static ManifestProduct Product(ProductResult product) => new(product.Node, product.Base, Operand(product.Left), Operand(product.Right));

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

    // Threads and memory are not among them: they do not change the result.
    private static EquatableArray<NamedValue> Options(FoundNetwork found, SearchOptions options, Budget budget)
    {
        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        var values = new List<NamedValue>();
        if (options.MaximumLoss is not null || (options.TargetBits is null && options.MinimumSqnr is null))
        {
            values.Add(new("maxLoss", Text(budget.MaximumLoss)));
        }

        if (options.TargetBits is { } bits)
        {
            values.Add(new("targetBits", Text(bits)));
        }

        if (options.MinimumSqnr is { } decibels)
        {
            values.Add(new("minSqnr", Text(decibels)));
        }

        if (options.MaximumTime is { } time)
        {
            values.Add(new("maxTime", time.ToString("c", CultureInfo.InvariantCulture)));
        }

        values.Add(new("metric", budget.Metric.ToString().ToLowerInvariant()));
        values.AddRange(found.Settings.Where(pair => pair.Value.Length > 0).Select(pair => new NamedValue(pair.Name, pair.Value)));
        return values.ToEquatableArray();
    }

    private static EquatableArray<NamedReal> Results(FoundNetwork found, Budget budget, MeanStoredBits bits, Top1Score? fp32)
    {
        var quality = found.Quality;
        var results = new List<NamedReal>();
        if (fp32 is { } before && quality.Top1 is { } after)
        {
            results.Add(new("fp32Top1", before.Fraction));
            results.Add(new("quantizedTop1", after.Fraction));
        }

        results.Add(new("loss", quality.Loss.Points));
        results.Add(new("lossStandardError", quality.Loss.StandardError));
        results.Add(new("expectedLoss", budget.ExpectedLoss(found.Best.Quality)));
        results.Add(new("agreement", quality.Agreement));
        results.Add(new("sqnrDb", quality.SqnrDecibels));
        results.Add(new("divergence", quality.Divergence));
        results.Add(new("meanBits", bits.Mean));
        results.Add(new("weightBits", bits.Weights));
        results.Add(new("activationBits", bits.Activations));
        for (int i = 0; i < found.Seen.Count; i++)
        {
            results.Add(new($"seen{i}MeanBits", found.Seen[i].Bits.Mean));
            results.Add(new($"seen{i}Divergence", found.Seen[i].Quality.Divergence));
        }

        return results.ToEquatableArray();
    }

    // Three numbers: a commit's hash in the version would change the manifest with every commit.
    private static string ToolVersion() => typeof(Packer).Assembly.GetName().Version!.ToString(3);
}
