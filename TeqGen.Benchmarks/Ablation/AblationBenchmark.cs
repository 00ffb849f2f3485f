using System.CommandLine;
using System.Globalization;
using TeqGen.Sample.Networks;
using TeqGen.Search;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Benchmarks.Ablation;

/// <summary><c>ablation</c>: what each ingredient of teq+ buys, at the same mean stored bits, on images that the search never sees.</summary>
internal static class AblationBenchmark
{
    private static readonly (string Name, string Folder, double Bits, Func<Module> Create)[] Networks =
    [
        ("fashion-mlp", "fashion-mnist", 2.5, () => new FashionMlp()),
        ("fashion-lenet", "fashion-mnist", 2.5, () => new FashionLeNet()),
        ("resnet20", "cifar10", 3.5, () => new CifarResNet20()),
    ];

    public static Command CreateCommand(Option<bool> json)
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "the folder with the networks and their images", Required = true };
        var images = new Option<int>("--images") { Description = "test images to use; 0 for all" };
        var network = new Option<string?>("--network") { Description = "one network only: " + string.Join(", ", Networks.Select(entry => entry.Name)) };
        var only = new Option<string?>("--rows") { Description = "these rows only, by what is left out, with commas between" };
        var bits = new Option<double?>("--bits") { Description = "mean stored bits to come down to" };
        var command = new Command("ablation", "leaves out each ingredient of teq+ in turn, at the same mean stored bits") { data, images, network, only, bits };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var rows = new List<AblationRow>();
                foreach (var entry in Networks.Where(entry => parsed.GetValue(network) is null || parsed.GetValue(network) == entry.Name))
                {
                    Run(entry, parsed.GetRequiredValue(data).FullName, parsed.GetValue(images), parsed.GetValue(only), parsed.GetValue(bits), rows, cancellationToken);
                }

                static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
                Output.Write(
                    rows,
                    parsed.GetValue(json),
                    ("network", row => row.Network),
                    ("without", row => row.Without),
                    ("mean bits", row => Text(row.MeanBits, "F2")),
                    ("expected loss", row => Text(row.ExpectedLoss, "F3")),
                    ("divergence", row => Text(row.Divergence, "F4")),
                    ("output SQNR, dB", row => Text(row.SqnrDb, "F1")),
                    ("agreement, %", row => Text(100 * row.Agreement, "F1")),
                    ("loss, points", row => $"{Text(row.Loss, "F2")} ± {Text(row.LossStandardError, "F2")}"));
            },
            cancellationToken));
        return command;
    }

    private static void Run(
        (string Name, string Folder, double Bits, Func<Module> Create) network,
        string data,
        int images,
        string? only,
        double? bits,
        List<AblationRow> rows,
        CancellationToken cancellationToken)
    {
        var module = network.Create();
        string folder = Path.Combine(data, network.Folder);
        module.LoadWeights(SafeTensors.Read(Path.Combine(folder, network.Name + ".safetensors")).Tensors);
        CalibrationSet Set(string name) => CalibrationSet.Load(
            module, Path.Combine(folder, name + "_images.npy"), Path.Combine(folder, name + "_labels.npy"));
        var calibration = Set("calibration");
        var test = Set("eval");
        int count = images == 0 ? test.Inputs.Batch : Math.Min(images, test.Inputs.Batch), item = test.Inputs.Length / test.Inputs.Batch;
        var inputs = new Tensor(test.Inputs.Data[..(count * item)].ToArray(), [count, .. test.Inputs.Shape[1..]]);
        int[] labels = test.Labels![..count];
        var executor = GraphExecutor.Of(module);
        var evaluator = new NetworkEvaluator(executor);
        var original = evaluator.Outputs(inputs, cancellationToken: cancellationToken);
        string[] names = [.. IngredientNames.Default.Select(pair => pair.Name)];
        (string Name, Ingredients Ingredients)[] choices =
        [
            ("nothing", Ingredients.Default),
            .. names.Select(name => (name, IngredientNames.Of(name))),
            ("all of them", Ingredients.None),
            .. IngredientNames.Optional.Select(pair => ("nothing; with " + pair.Name, Ingredients.Default | pair.Value)),
        ];
        foreach (var (name, ingredients) in choices.Where(choice => only is null || only.Split(',').Contains(choice.Name)))
        {
            var options = new SearchOptions { TargetBits = bits ?? network.Bits, Ingredients = ingredients };
            var context = new SearchContext(executor, calibration, options, new LocalScheduler(0, null), SearchLog.None, null, cancellationToken);
            var found = new TeqPlusStrategy(context).Run();
            var outputs = evaluator.Outputs(inputs, [.. found.Best.Network.Layers.Select(layer => layer.Prepare()), .. found.Best.Network.Products.Select(product => product.Prepare())], 0, cancellationToken);
            var quality = OutputQuality.Measure(original, outputs, labels);
            rows.Add(new AblationRow(
                network.Name, name, found.Best.Bits.Mean, 100 * found.Best.Quality.ExpectedLoss!.Value.Mean, quality.Divergence, quality.SqnrDecibels, quality.Agreement, quality.Loss.Points, quality.Loss.StandardError));
            Console.Error.WriteLine(rows[^1]);
        }
    }
}

/// <summary>One search.</summary>
internal sealed record AblationRow(
    string Network, string Without, double MeanBits, double ExpectedLoss, double Divergence, double SqnrDb, double Agreement, double Loss, double LossStandardError);
