using Google.Protobuf;
using Onnx;
using TeqGen.Tests.Conditions;
using TeqGen.Tests.Import.Onnx.Recogniser;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>
/// The text recogniser of PaddleOCR (PP-OCRv4): convolutions with a learnt factor and shift after each activation, two blocks of attention whose heads are cut from one product, layer
/// normalization written out, weights in Constant nodes.
/// </summary>
public sealed class RecogniserTests
{
    private const string Model = "ch_PP-OCRv4_rec_infer.onnx";

    private static readonly string[] Lines = ["FRAGILE", "Invoice 2017 total 13.52"];

    private static readonly Dictionary<string, int[]> Shape = new() { ["x"] = [1, 3, RenderedLine.Height, RenderedLine.Width] };

    [RecogniserFact(Model)]
    public void Rendered_lines_are_read_as_by_ONNX_Runtime()
    {
        byte[] model = File.ReadAllBytes(ModelFiles.Find(Model)!);
        var network = CompiledImport.Load(ModelFolder.Import(model, Shape));
        var input = RenderedLine.Render(Lines, blur: 0.5f, noise: 0.05f);
        var expected = OnnxReference.Run(model, ("x", input));
        var actual = CompiledImport.Run(network, input);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.InRange(Distance.RelativeL2(expected.Data.ToArray(), actual.Data), 0, 1e-3);
        Assert.Equal(Lines, new CtcDictionary(ModelFiles.Find(CtcDictionary.File)!).Decode(actual));
    }

    /// <summary>Probabilities near 0 and 1 hide differences; logits do not.</summary>
    [RecogniserFact(Model)]
    public void Logits_are_those_of_ONNX_Runtime()
    {
        var proto = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ModelFiles.Find(Model)!));
        proto.Graph.Output[0].Name = proto.Graph.Node.Last(node => node.OpType == "Softmax").Input[0];
        byte[] model = proto.ToByteArray();
        var input = RenderedLine.Render(Lines, blur: 0.8f, noise: 0.15f);
        var actual = CompiledImport.Run(CompiledImport.Load(ModelFolder.Import(model, Shape)), input);
        Assert.InRange(Distance.RelativeL2(OnnxReference.Run(model, ("x", input)).Data.ToArray(), actual.Data), 0, 1e-3);
    }

    [RecogniserFact(Model)]
    public void It_is_written_as_layers_and_modules()
    {
        byte[] model = File.ReadAllBytes(ModelFiles.Find(Model)!);
        var network = ModelFolder.Import(model, Shape);
        Assert.Equal(["NetConvBlock", "NetConvNormSiLU", "NetResidualBlock"], network.Modules.Order(StringComparer.Ordinal));
        Assert.InRange(network.Source.Split('\n').Length, 100, 200);
        Assert.Equal(network.Source, ModelFolder.Import(model, Shape).Source);
    }
}

/// <summary>A test on rendered lines and a network that is fetched.</summary>
public sealed class RecogniserFactAttribute : ModelFileFactAttribute
{
    /// <param name="name">File name of the model.</param>
    public RecogniserFactAttribute(string name)
        : base(name) => Skip ??= RenderedLine.MissingFonts;
}
