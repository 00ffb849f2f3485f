using Onnx;
using TeqGen.Models;
using TeqGen.Search.Import.Onnx;
using TeqGen.Search.Import.Onnx.Folding;
using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;
using TeqGen.Search.Import.Onnx.Reading;
using Xunit.Abstractions;
using static Onnx.TensorProto.Types;

namespace TeqGen.Tests.Import.Onnx;

/// <summary>
/// Runs the ONNX project's vectors: as a network that is imported, compiled and run, or, where everything is known, by folding constants.
/// What is refused says why; what is accepted must be right.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private const string Report = "onnx-conformance.txt";

    [ConformanceFact]
    public void What_is_imported_gives_the_published_results_and_nothing_is_lost()
    {
        var lines = new List<string>();
        var passed = new List<string>();
        foreach (var vector in ConformanceVectors.All())
        {
            string result = Try(vector);
            lines.Add($"{vector.Name}: {result}");
            if (result is "network" or "folded")
            {
                passed.Add($"{vector.Name} {result}");
            }
        }

        lines.Add($"{passed.Count} of {lines.Count} vectors pass; the others use what import refuses.");
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, Report), lines);
        lines.ForEach(output.WriteLine);
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Import", "Onnx", "conformance-passes.txt"));
        Assert.Empty(expected.Except(passed));
        Assert.Empty(passed.Except(expected));
    }

    private static string Try(ConformanceCase vector)
    {
        if (vector.Outputs.Count == 0
            || vector.Inputs.Count != vector.Model.Graph.Input.Count
            || vector.Outputs.Count != vector.Model.Graph.Output.Count)
        {
            return "refused: inputs or outputs that are no tensors";
        }

        // A vector declares the version in which its operator last changed; before 9 that is still how 9 has it.
        foreach (var set in vector.Model.OpsetImport.Where(set => set.Domain.Length == 0))
        {
            set.Version = Math.Max(set.Version, OnnxFile.OldestOpset);
        }

        int floats = vector.Inputs.TakeWhile(input => input.DataType == (int)DataType.Float).Count();
        string reason = "no input is a tensor of float";
        foreach (int variable in new[] { floats, 1 }.Distinct().Where(count => count > 0 && count <= floats))
        {
            try
            {
                RunNetwork(vector, variable);
                return "network";
            }
            catch (ModelFileException exception)
            {
                reason = exception.Message.ReplaceLineEndings(" ");
            }
        }

        return Folds(vector) ? "folded" : $"refused: {reason}";
    }

    /// <summary>Imports the model with its first inputs as the network's and the others as initializers.</summary>
    private static void RunNetwork(ConformanceCase vector, int variable)
    {
        var model = vector.Model.Clone();
        foreach (var (input, info) in vector.Inputs.Zip(vector.Model.Graph.Input).Skip(variable))
        {
            var initializer = input.Clone();
            initializer.Name = info.Name;
            model.Graph.Initializer.Add(initializer);
        }

        // A network has one output, which must be the first.
        while (model.Graph.Output.Count > 1)
        {
            model.Graph.Output.RemoveAt(1);
        }

        var network = ModelFolder.Import(Google.Protobuf.MessageExtensions.ToByteArray(model));
        var reader = new TensorReader("");
        Tensor[] inputs =
        [
            .. vector.Inputs.Take(variable).Select(reader.Read).Zip(network.InputBatchAxes, BatchFirst)
                .Select(constant => new Tensor(constant.Reals!, constant.Shape)),
        ];
        var actual = CompiledImport.Run(network, inputs);
        var expected = BatchFirst(reader.Read(vector.Outputs[0]), network.OutputBatchAxis);
        Assert.Equal(expected.Shape, actual.Shape.ToArray());
        Assert.True(AreClose(expected.Reals!, actual.Data.ToArray()), $"{vector.Name}\n{network.Source}");
    }

    private static Constant BatchFirst(Constant values, int batchAxis)
    {
        int[] order = [batchAxis, .. Enumerable.Range(0, values.Shape.Length).Where(axis => axis != batchAxis)];
        int[] strides = Broadcasting.Strides(values.Shape), shape = [.. order.Select(axis => values.Shape[axis])];
        return batchAxis == 0 ? values : values.Pick(Broadcasting.Walk(shape, [.. order.Select(axis => strides[axis])]), shape);
    }

    /// <summary>Finite values within 1e-4 relative L2, infinities and NaN the same.</summary>
    private static bool AreClose(float[] expected, float[] actual)
    {
        var finite = expected.Zip(actual).Where(pair => float.IsFinite(pair.First)).ToList();
        return expected.Zip(actual).All(pair => float.IsFinite(pair.First) || pair.First.Equals(pair.Second))
            && Distance.RelativeL2(finite.Select(pair => pair.First), [.. finite.Select(pair => pair.Second)]) <= 1e-4;
    }

    private static bool Folds(ConformanceCase vector)
    {
        if (vector.Model.Graph.Node is not [var node] || vector.Model.Graph.Initializer.Count > 0)
        {
            return false;
        }

        try
        {
            var reader = new TensorReader("");
            var given = vector.Model.Graph.Input.Zip(vector.Inputs).ToDictionary(pair => pair.First.Name, pair => reader.Read(pair.Second));
            Value?[] inputs = [.. node.Input.Select(name => name.Length == 0 ? null : new Value(name, given[name].Extents, given[name]))];
            var context = new NodeContext(
                node, (int)vector.Model.OpsetImport[0].Version, inputs, new("", node.OpType, 0, ""), null, [], [], reader.Read);
            if (ConstantFolder.TryFold(context) is not { } results || results.Count < vector.Outputs.Count)
            {
                return false;
            }

            foreach (var (expected, actual) in vector.Outputs.Select(reader.Read).Zip(results))
            {
                Assert.Equal(expected.Shape, actual.Constant!.Shape);
                Assert.Equal(expected.Wholes, actual.Constant.Wholes);
                Assert.True(expected.Reals is null || AreClose(expected.Reals, actual.Constant.Reals!), vector.Name);
            }

            return true;
        }
        catch (NodeException)
        {
            return false;
        }
    }
}
