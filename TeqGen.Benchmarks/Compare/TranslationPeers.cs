using TeqGen.Sample.Translation;
using static TeqGen.Functional;

namespace TeqGen.Benchmarks.Compare;

/// <summary>
/// One step of the translator's decoder as ONNX models: from the embedded symbol to the logits, with the keys and values of the steps before and of the source as constants, which leaves the runtime
/// more room than inputs would.
/// </summary>
/// <param name="weights">The network's weights by name.</param>
/// <param name="caches">Keys and values before the step.</param>
/// <param name="symbol">The step's symbol.</param>
internal sealed class TranslationPeers(IReadOnlyDictionary<string, Tensor> weights, LayerCache[] caches, int symbol)
{
    private const int Heads = 4;
    private const int Symbols = Translator.Symbols;
    private readonly int width = weights["embedding.weight"].Shape[1];

    public IEnumerable<RuntimePeer> Open(int threads) =>
    [
        new("FP32", Model(dynamic: false), threads, Embedded(), "MatMul", "Gemm", "FusedMatMul"),
        new("INT8 dynamic", Model(dynamic: true), threads, Embedded(), "DynamicQuantizeMatMul", "MatMulIntegerToFloat"),
    ];

    private float[] Embedded()
    {
        var row = new Tensor(weights["embedding.weight"].Item(symbol).ToArray(), 1, 1, width);
        return SinusoidalPositions(Multiply(row, MathF.Sqrt(width)), caches[0].Steps).Data.ToArray();
    }

    private byte[] Model(bool dynamic)
    {
        var model = new OnnxBuilder();
        string x = model.Input("x", 1, width);
        for (int i = 0; i < caches.Length; i++)
        {
            string layer = $"decoder.{i}.";
            string y = Norm(model, layer + "norm1", x);
            string keys = model.Node(
                "Concat", [Constant(model, caches[i].Keys), Reshape(model, Linear(model, layer + "self_attention.key", y, dynamic), Heads, width / Heads, 1)], ("axis", 2));
            string values = model.Node(
                "Concat", [Constant(model, caches[i].Values), Reshape(model, Linear(model, layer + "self_attention.value", y, dynamic), Heads, 1, width / Heads)], ("axis", 1));
            x = model.Node("Add", [x, Attend(model, layer + "self_attention", y, keys, values, dynamic)]);
            y = Norm(model, layer + "norm2", x);
            x = model.Node("Add", [x, Attend(model, layer + "cross_attention", y, Constant(model, caches[i].MemoryKeys), Constant(model, caches[i].MemoryValues), dynamic)]);
            y = model.Node("Relu", [Linear(model, layer + "feed_forward.fc1", Norm(model, layer + "norm3", x), dynamic)]);
            x = model.Node("Add", [x, Linear(model, layer + "feed_forward.fc2", y, dynamic)]);
        }

        model.Output(Product(model, "embedding.weight", Norm(model, "decoder_norm", x), dynamic), 1, Symbols);
        return model.Bytes();
    }

    private string Attend(OnnxBuilder model, string path, string x, string keys, string values, bool dynamic)
    {
        int size = width / Heads;
        string query = Reshape(model, Linear(model, path + ".query", x, dynamic), Heads, 1, size);
        string scores = model.Node("Mul", [model.Node("MatMul", [query, keys]), model.Scalar(1 / MathF.Sqrt(size))]);
        string seen = model.Node("MatMul", [model.Node("Softmax", [scores], ("axis", -1)), values]);
        return Linear(model, path + ".output", Reshape(model, seen, 1, width), dynamic);
    }

    private string Linear(OnnxBuilder model, string path, string x, bool dynamic) =>
        model.Node("Add", [Product(model, path + ".weight", x, dynamic), Constant(model, weights[path + ".bias"])]);

    private string Product(OnnxBuilder model, string name, string x, bool dynamic)
    {
        var weight = weights[name];
        float[] values = weight.Data.ToArray();
        return dynamic ? OnnxLinear.DynamicInt8(model, x, values, weight.Shape[0]) : OnnxLinear.FullPrecision(model, x, values, weight.Shape[0]);
    }

    private string Norm(OnnxBuilder model, string path, string x) =>
        model.Node("LayerNormalization", [x, Constant(model, weights[path + ".weight"]), Constant(model, weights[path + ".bias"])], ("axis", -1));

    private static string Reshape(OnnxBuilder model, string x, params long[] shape) => model.Node("Reshape", [x, model.Constant<long>(shape, shape.Length)]);

    // Without the batch.
    private static string Constant(OnnxBuilder model, Tensor tensor) =>
        model.Constant<float>(tensor.Data, tensor.Rank == 4 ? tensor.Shape[1..].ToArray() : tensor.Shape.ToArray());
}
