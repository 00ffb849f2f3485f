using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TeqGen.Search.Import.Onnx;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>What ONNX Runtime makes of a model.</summary>
internal static class OnnxReference
{
    public static Tensor Run(byte[] model, params (string Name, Tensor Value)[] inputs)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        var named = inputs.Select(input => NamedOnnxValue.CreateFromTensor(
            input.Name, new DenseTensor<float>(input.Value.Data.ToArray(), input.Value.Shape.ToArray())));
        using var results = session.Run([.. named]);
        var result = results[0].AsTensor<float>();
        return new Tensor([.. result], result.Dimensions);
    }

    /// <summary>Asserts that an imported network gives what ONNX Runtime gives.</summary>
    public static void Compare(OnnxModel model, ImportedNetwork network, params int[] shape)
    {
        var input = TestInputs.Normal(shape);
        var expected = Run(model.Bytes(), (model.Graph.Input[0].Name, input));
        var actual = CompiledImport.Run(network, input);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(Distance.RelativeL2(expected.Data.ToArray(), actual.Data) <= 1e-4, network.Source);
    }
}
