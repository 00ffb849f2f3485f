using TeqGen.Kernels;
using TeqGen.Models;
using TeqGen.Search;
using TeqGen.Search.Baselines;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Sample.Reports;

/// <summary>Measures a network of the sample in FP32, uniform INT8 and exponential form, on all test images.</summary>
internal static class Measurement
{
    private const int TimedImages = 300;
    private const int WarmUpRounds = 200;

    /// <summary>Runs everything and takes it down.</summary>
    /// <param name="network">The network.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static NetworkReport Run(SampleNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        progress("reading images and weights");
        var fullPrecision = network.CreateFullPrecision();
        string weightsFile = network.DataFile(network.Name + ".safetensors");
        fullPrecision.Module.LoadWeights(SafeTensors.Read(weightsFile).Tensors);
        var calibration = CalibrationSet.Load(
            fullPrecision.Module, network.DataFile("calibration_images.npy.gz"), network.DataFile("calibration_labels.npy.gz"));
        var test = CalibrationSet.Load(
            fullPrecision.Module, network.DataFile("eval_images.npy.gz"), network.DataFile("eval_labels.npy.gz"));

        progress("classifying in FP32");
        double fp32 = Top1(fullPrecision.Infer, test, cancellation);

        progress("classifying with the exponential kernels");
        var lookup = network.LoadQuantized(KernelFamily.Lookup);
        var counting = network.LoadQuantized(KernelFamily.Counting);
        double exponential = Top1(network.LoadQuantized(KernelFamily.Auto).Infer, test, cancellation);

        progress("timing one image at a time");
        Tensor[] singles = [.. Enumerable.Range(0, TimedImages).Select(i => Single(test.Inputs, i))];
        double[] medians = InterleavedTiming.MedianMicroseconds(
            TimedImages, WarmUpRounds, i => fullPrecision.Infer(singles[i]), i => counting.Infer(singles[i]), i => lookup.Infer(singles[i]));

        progress("classifying in uniform INT8");
        var int8 = UniformInt8.Quantize(fullPrecision.Module, calibration, cancellationToken: cancellation);
        double int8Top1 = int8.Top1(test.Inputs, test.Labels!, cancellationToken: cancellation).Fraction;

        var quantized = lookup.Module.Quantized!;
        return new NetworkReport(
            network.Name,
            test.Inputs.Batch,
            fp32,
            int8Top1,
            exponential,
            quantized.MeanStoredBits.Weights,
            quantized.MeanStoredBits.Activations,
            quantized.MeanStoredBits.Mean,
            new FileInfo(weightsFile).Length,
            BytesOnDisk(int8),
            quantized.ParameterBytes,
            medians[0],
            medians[1],
            medians[2],
            [.. quantized.Layers.Select(layer => Describe(layer.Definition))]);
    }

    private static double Top1(Func<Tensor, Tensor> infer, CalibrationSet set, CancellationToken cancellation) =>
        Evaluation.Top1(infer, set.Inputs, set.Labels!, cancellationToken: cancellation).Fraction;

    private static Tensor Single(Tensor images, int index) => new(images.Item(index).ToArray(), [1, .. images.Shape[1..]]);

    private static long BytesOnDisk(UniformInt8 int8)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(file, int8.ToSafeTensors());
            return new FileInfo(file).Length;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static LayerReport Describe(QuantizedLayerDefinition layer)
    {
        var g = layer.Geometry;
        bool isLinear = layer.Height == 1 && layer.Width == 1 && g.Kernel == (1, 1);
        return new LayerReport(
            layer.Path,
            isLinear
                ? $"{g.Inputs}→{g.Outputs}{(layer.Rows > 1 ? $" × {layer.Rows}" : "")}"
                : $"{g.Kernel.Height}×{g.Kernel.Width} {g.Inputs}→{g.Outputs} on {layer.Height}×{layer.Width}",
            layer.WeightCount,
            layer.InputLength * layer.Rows,
            layer.Weights.Base,
            Describe(layer.Weights),
            Describe(layer.Activations));
    }

    private static OperandReport Describe(Numerics.ExponentialGrid grid) => new(
        grid.StoredBits, grid.ExponentBits, grid.Signed, grid.Zero == Numerics.ZeroTreatment.Companded ? "companded" : "reserved", grid.Alpha, grid.Beta);
}
