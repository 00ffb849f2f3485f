using System.Reflection;
using TeqGen.Kernels;
using TeqGen.Shared.Graphs;
using TeqGen.Shared.Layout;

namespace TeqGen.Tests.Generator;

/// <summary>Definitions that several tests use.</summary>
internal static class TestModels
{
    public const string LeNet = """
        using TeqGen;
        using static TeqGen.Functional;

        namespace Fashion.Models;

        [ExponentialQuantized("LeNet.teq.json")]
        public sealed partial class LeNet : Module
        {
            private readonly Conv2d conv1 = new(1, 16, kernel: 5, padding: 2);
            private readonly Conv2d conv2 = new(16, 32, kernel: 5);
            private readonly Linear fc1 = new(800, 256);
            private readonly Linear fc2 = new(256, 10);

            public Tensor Forward([Shape(1, 28, 28), Normalize(0.2860f, 0.3530f)] Tensor image)
            {
                var x = MaxPool2d(Relu(conv1.Forward(image)), 2);
                x = MaxPool2d(Relu(conv2.Forward(x)), 2);
                return fc2.Forward(Relu(fc1.Forward(Flatten(x))));
            }
        }
        """;

    public const string Residual = """
        using TeqGen;
        using static TeqGen.Functional;

        [ExponentialQuantized("Residual.teq.json")]
        public partial class Residual : Module
        {
            private const int Channels = 3 * 2;
            private readonly Conv2d stem = new(3, Channels, 3, padding: 1, bias: false);
            [Weights("blocks.0")] private readonly Conv2d left = new(Channels, Channels, 3, padding: 2, dilation: 2, groups: 2);
            private readonly Conv2d down = new(Channels, 2 * Channels, kernel: 3, stride: 2, padding: 1);
            private readonly Linear @class = new(2 * Channels, 7);

            public Tensor Forward([Shape(3, 9, 11)] Tensor input)
            {
                System.ArgumentNullException.ThrowIfNull(input);
                var x = Relu(stem.Forward(input));
                var y = left.Forward(x);
                x = Relu(x + y);
                x += AvgPool2d(x, 3, 1, padding: 1);
                x = Relu(down.Forward(x));
                return Softmax(@class.Forward(GlobalAvgPool(x)));
            }
        }
        """;

    public const string OneLayer = """
        using TeqGen;

        [ExponentialQuantized("OneLayer.teq.json")]
        internal sealed partial class OneLayer : Module
        {
            private readonly Conv2d only = new(37, 41, kernel: 3, stride: 2, padding: 1);

            public Tensor Forward([Shape(37, 6, 5)] Tensor output) => only.Forward(output);
        }
        """;

    public static OperandFormat Format(int exponentBits, bool signed, bool companded, bool offset = false) =>
        new(exponentBits, signed, companded, companded || offset);

    /// <summary>The graph of a network as the compiled class carries it.</summary>
    public static GraphDescriptor Graph(string source, string type)
    {
        var instance = (Module)Activator.CreateInstance(GeneratorHarness.Run(source).Load().GetType(type, throwOnError: true)!)!;
        return GraphText.Read(instance.GraphDescriptor!);
    }

    /// <summary>Compiles a definition with parameters for it.</summary>
    public static (GeneratorRun Run, Type Type, TestParameters Parameters) Build(
        string source, string type, Func<int, (OperandFormat Weights, OperandFormat Activations)> formatOf)
    {
        string name = type.Split('.')[^1];
        var parameters = TestParameters.Create(name, Graph(source, type), formatOf);
        var run = GeneratorHarness.Run(source, new MemoryText($"/model/{name}.teq.json", parameters.ManifestText));
        Assert.Empty(run.Diagnostics);
        var loaded = run.Load((name + ".teqw", parameters.Blob)).GetType(type, throwOnError: true)!;
        return (run, loaded, parameters);
    }

    public static Module Load(Type type, KernelFamily family) =>
        (Module)type.GetMethod("Load", [typeof(KernelFamily)])!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [family], null)!;

    public static Tensor Run(Module network, Tensor input) =>
        (Tensor)network.GetType().GetMethod("Run", [typeof(Tensor)])!.Invoke(network, BindingFlags.DoNotWrapExceptions, null, [input], null)!;

    /// <summary>What a network writes into a tensor that is there already.</summary>
    public static Action RunInto(Module network, Tensor input, Tensor output)
    {
        var run = network.GetType().GetMethod("Run", [typeof(Tensor), typeof(Tensor)])!.CreateDelegate<Action<Tensor, Tensor>>(network);
        return () => run(input, output);
    }

    public static Tensor RandomInput(params int[] shape)
    {
        var random = new Random(3);
        var input = new Tensor(shape);
        foreach (ref float value in input.Data)
        {
            value = (random.NextSingle() * 8) - 4;
        }

        return input;
    }
}
