using System.CommandLine;
using TeqGen.Models;
using TeqGen.Search.Calibration;
using TeqGen.Search.Import;

namespace TeqGen.Search.Commands;

/// <summary>The options of commands that run a network: which it is, its weights, and inputs.</summary>
/// <param name="hasTest">Whether accuracy can be measured on inputs other than those of the calibration.</param>
internal sealed class NetworkOptions(bool hasTest = true)
{
    private readonly Option<string> project = Required("--project", "The project, or a directory with one.");
    private readonly Option<string> model = Required("--model", "The class with [ExponentialQuantized], by simple or full name.");
    private readonly Option<string> weights = Required("--weights", "FP32 weights: .safetensors under PyTorch's names.");
    private readonly Option<string[]> calibration = new("--calibration")
    {
        Description = "Inputs: .npy or .npy.gz, bytes [items, height, width, channels], floats [items, shape] or symbols [items, steps]; of a network with several, a file for each in the order of Forward's parameters.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> labels = new("--labels") { Description = "Classes of the calibration inputs: .npy or .npy.gz, integers [items]; without, agreement with FP32 is measured." };
    private readonly Option<string?> test = new("--test")
    {
        Description = "Other inputs that accuracy is measured on; the calibration inputs without.",
    };

    private readonly Option<string?> testLabels = new("--test-labels") { Description = "Classes of the test inputs." };
    private readonly Option<int> threads = new("--threads") { Description = "Most threads; 0 for one a processor. The result does not depend on it." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[project, model, weights, calibration, labels, .. hasTest ? (Option[])[test, testLabels] : [], threads])
        {
            command.Add(option);
        }
    }

    /// <summary>Whether the classes of the calibration inputs are given.</summary>
    public bool HasLabels(ParseResult parsed) => parsed.GetValue(labels) is not null;

    /// <summary>Builds the project and reads the files.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">An option is out of range, or the network cannot be run or has weights that are no numbers.</exception>
    /// <exception cref="ModelFileException">A file cannot be used.</exception>
    /// <exception cref="WeightMismatchException">The weights are not the network's.</exception>
    public async Task<RunnableNetwork> LoadAsync(ParseResult parsed, Action<string> progress, CancellationToken cancellationToken)
    {
        int most = parsed.GetValue(threads);
        if (most < 0)
        {
            throw new SearchException($"The number of threads must be 0 (one a processor) or more, found {most}.");
        }

        // What costs nothing is checked before the build.
        var values = SafeTensors.Read(parsed.GetRequiredValue(weights));
        string? testInputs = hasTest ? parsed.GetValue(test) : null, testClasses = hasTest ? parsed.GetValue(testLabels) : null;
        string[] inputs = parsed.GetRequiredValue(calibration);
        if (inputs.Length > 1 && (parsed.GetValue(labels) is not null || testInputs is not null))
        {
            throw new SearchException("Labels and test inputs are for networks of one input; leave out --labels, --test and --test-labels where --calibration has several files.");
        }

        foreach (string input in inputs.Concat(((string?[])[parsed.GetValue(labels), testInputs, testClasses]).OfType<string>()))
        {
            InputFile.CheckExists(input);
        }

        if (testClasses is not null && testInputs is null)
        {
            throw new SearchException("--test-labels are the classes of --test, which is not given; add it, or name the calibration's classes with --labels.");
        }

        string file = ProjectBuild.FindProject(parsed.GetRequiredValue(project));
        progress($"Building {Path.GetFileName(file)}");
        var build = await ProjectBuild.RunAsync(file, cancellationToken).ConfigureAwait(false);
        NetworkAssembly? assembly = null;
        try
        {
            assembly = new NetworkAssembly(build.AssemblyPath);
            var network = assembly.Create(parsed.GetRequiredValue(model));
            network.LoadWeights(values.Tensors);
            var set = inputs.Length == 1 ? CalibrationSet.Load(network, inputs[0], parsed.GetValue(labels)) : CalibrationSet.Load(network, inputs);
            NetworkProfiler.CheckFinite(GraphExecutor.Of(network, set));
            var other = testInputs is null ? null : CalibrationSet.Load(network, testInputs, testClasses);
            return new RunnableNetwork(build, assembly, network, Path.GetDirectoryName(file)!, values, set, other, most);
        }
        catch
        {
            assembly?.Dispose();
            build.Dispose();
            throw;
        }
    }

    private static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };
}

/// <summary>A user's network, ready to run; disposing forgets its assembly.</summary>
internal sealed class RunnableNetwork(
    ProjectBuild build,
    NetworkAssembly assembly,
    Module network,
    string projectDirectory,
    SafeTensors weights,
    CalibrationSet calibration,
    CalibrationSet? test,
    int threads) : IDisposable
{
    /// <summary>The network with its FP32 weights.</summary>
    public Module Network => network;

    public string ProjectDirectory => projectDirectory;

    /// <summary>The FP32 weights.</summary>
    public SafeTensors Weights => weights;

    public CalibrationSet Calibration => calibration;

    /// <summary>What accuracy is measured on.</summary>
    public CalibrationSet Test => test ?? calibration;

    public bool HasTest => test is not null;

    /// <summary>Most threads; 0 for one a processor.</summary>
    public int Threads => threads;

    public void Dispose()
    {
        assembly.Dispose();
        build.Dispose();
    }
}
