using Google.Protobuf;
using Onnx;
using TeqGen.Kernels;
using TeqGen.Search.Import;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Generator;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>
/// The text-direction classifier of PaddleOCR: 53 convolutions, batch normalization, squeeze-and-excite, HardSwish written out, a shape
/// computed at run time.
/// </summary>
public sealed class TextDirectionTests
{
    private const string Model = "ch_ppocr_mobile_v2.0_cls_infer.onnx";

    private static readonly string[] Lines = ["FRAGILE", "INVOICE 2017", "KEEP LEFT", "TOTAL 1352", "DO NOT BEND", "READ ME FIRST"];

    private static readonly Dictionary<string, int[]> Shape = new() { ["x"] = [1, 3, 48, 192] };

    [ModelFileFact(Model)]
    public void Both_directions_are_told_as_by_ONNX_Runtime()
    {
        byte[] model = File.ReadAllBytes(ModelFiles.Find(Model)!);
        var network = CompiledImport.Load(ModelFolder.Import(model, Shape));
        foreach (string line in Lines)
        {
            foreach (bool upsideDown in new[] { false, true })
            {
                var input = TextLine.Render(line, upsideDown);
                var expected = OnnxReference.Run(model, ("x", input));
                var actual = CompiledImport.Run(network, input);
                Assert.Equal(upsideDown, actual.Data[1] > actual.Data[0]);
                Assert.Equal(upsideDown, expected.Data[1] > expected.Data[0]);
                Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), actual.Data), 0, 1e-4);
            }
        }
    }

    /// <summary>Probabilities near 0 and 1 hide differences; logits do not.</summary>
    [ModelFileFact(Model)]
    public void Logits_are_those_of_ONNX_Runtime()
    {
        var proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelFiles.Find(Model)!));
        proto.Graph.Output[0].Name = proto.Graph.Node.Single(node => node.OpType == "Softmax").Input[0];
        byte[] model = proto.ToByteArray();
        var network = CompiledImport.Load(ModelFolder.Import(model, Shape));
        foreach (string line in Lines)
        {
            var input = TextLine.Render(line, upsideDown: line.Length % 2 == 0);
            var actual = CompiledImport.Run(network, input);
            Assert.InRange(Distance.RelativeL2(OnnxReference.Run(model, ("x", input)).Data.ToArray(), actual.Data), 0, 1e-4);
        }
    }

    [ModelFileFact(Model)]
    public void Quantized_it_tells_both_directions()
    {
        byte[] model = File.ReadAllBytes(ModelFiles.Find(Model)!);
        var imported = ModelFolder.Import(model, Shape);
        var type = GeneratorHarness.Run(GeneratorHarness.Compilation((imported.SourceFile, imported.Source)), []).Load()
            .GetType($"Imported.{imported.ClassName}", throwOnError: true)!;
        var lines = new Tensor(2 * Lines.Length, 3, 48, 192);
        for (int i = 0; i < lines.Batch; i++)
        {
            TextLine.Render(Lines[i / 2], upsideDown: i % 2 == 1).Data.CopyTo(lines.Item(i));
        }

        var network = SearchedNetwork.Build(
            (Module)Activator.CreateInstance(type)!,
            SafeTensors.Parse(imported.WeightBytes(), imported.WeightsFile),
            lines,
            (imported.SourceFile, imported.Source));
        Assert.Equal(54, network.Search.Layers.Count);
        var probabilities = network.Run(KernelFamily.Lookup, lines);
        Assert.All(Enumerable.Range(0, lines.Batch), i => Assert.Equal(i % 2 == 1, probabilities.Item(i)[1] > probabilities.Item(i)[0]));
        var few = new Tensor(lines.Data[..(2 * lines.Item(0).Length)].ToArray(), 2, 3, 48, 192);
        Assert.Equal(network.Run(KernelFamily.Reference, few).Data, network.Run(KernelFamily.Counting, few).Data);
    }

    [ModelFileFact(Model)]
    public void What_repeats_is_written_once()
    {
        byte[] model = File.ReadAllBytes(ModelFiles.Find(Model)!);
        var network = ModelFolder.Import(model, Shape);
        Assert.Contains("NetSqueezeExcite", network.Modules);
        Assert.Contains("NetInvertedResidual", network.Modules);
        Assert.Contains("HardSwish(", network.Source, StringComparison.Ordinal);
        Assert.InRange(network.Source.Split('\n').Length, 50, 200);
        Assert.Equal(network.Source, ModelFolder.Import(model, Shape).Source);
    }
}
