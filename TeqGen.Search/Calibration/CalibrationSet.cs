using TeqGen.Models;
using TeqGen.Search.Import;
using TeqGen.Shared;

namespace TeqGen.Search.Calibration;

/// <summary>Inputs of a network, and their classes where these are known.</summary>
public sealed class CalibrationSet
{
    /// <summary>A set from memory.</summary>
    /// <param name="inputs">[items, shape of the network's input], at least one item.</param>
    /// <param name="labels">Index of each item's class, or null.</param>
    /// <param name="inputsHash">SHA-256 of the inputs' file.</param>
    /// <param name="labelsHash">SHA-256 of the labels' file; empty without labels.</param>
    /// <exception cref="ArgumentException">There are no inputs, or another number of labels.</exception>
    public CalibrationSet(Tensor inputs, int[]? labels, string inputsHash, string labelsHash = "")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Length == 0)
        {
            throw new ArgumentException("A set needs at least one input.", nameof(inputs));
        }

        if (labels is not null && labels.Length != inputs.Batch)
        {
            throw new ArgumentException($"There are {labels.Length} labels for {inputs.Batch} inputs.", nameof(labels));
        }

        (Inputs, Labels, InputsHash, LabelsHash) = (inputs, labels, inputsHash, labelsHash);
        Shapes = [inputs.Shape[1..].ToArray()];
    }

    /// <summary>A set for a network of several inputs, from memory.</summary>
    /// <param name="inputs">For each input of <c>Forward</c> [items, its shape]. Symbols may be filled up with 0 at the end, to the length of the longest item.</param>
    /// <param name="inputsHash">SHA-256 of the inputs.</param>
    /// <exception cref="ArgumentException">There are no inputs.</exception>
    /// <exception cref="SearchException">They have different numbers of items.</exception>
    public CalibrationSet(IReadOnlyList<Tensor> inputs, string inputsHash)
        : this(Joined(inputs), null, inputsHash) => Shapes = [.. inputs.Select(input => input.Shape[1..].ToArray())];

    /// <summary>Shape of each input without the batch.</summary>
    internal IReadOnlyList<int[]> Shapes { get; }

    /// <summary>[items, shape of the network's input]; of several inputs [items, all their values], one input behind the other.</summary>
    public Tensor Inputs { get; }

    /// <summary>Index of each item's class, or null where the classes are not known.</summary>
    public int[]? Labels { get; }

    /// <summary>SHA-256 of the inputs' file, decompressed.</summary>
    public string InputsHash { get; }

    /// <summary>SHA-256 of the labels' file, decompressed; empty without labels.</summary>
    public string LabelsHash { get; }

    /// <summary>Reads the inputs of a network of several from NumPy files.</summary>
    /// <param name="network">The network.</param>
    /// <param name="files">A file for each input, in the order of <c>Forward</c>'s parameters; see <see cref="Load(Module, string, string)"/>. Symbols are integers.</param>
    /// <exception cref="ModelFileException">A file cannot be read, is damaged, or does not fit the network.</exception>
    /// <exception cref="SearchException">There is another number of files than of inputs, or of items in one file than in another.</exception>
    public static CalibrationSet Load(Module network, IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        int inputs = NetworkInput.Count(network);
        if (files.Count != inputs)
        {
            throw new SearchException($"{network.GetType().Name} has {inputs} inputs, found {files.Count} files; give one for each, in the order of Forward's parameters.");
        }

        NumPyArray[] arrays = [.. files.Select(NumPyArray.Read)];
        return new CalibrationSet(
            [.. arrays.Select((array, i) => NetworkInput.Of(network, i).Convert(array))],
            arrays.Length == 1 ? arrays[0].Sha256 : Sha256Hex.OfText(string.Concat(arrays.Select(array => array.Sha256))));
    }

    /// <summary>Reads inputs and labels from NumPy files.</summary>
    /// <param name="network">The network, whose definition says shape, normalisation and number of classes.</param>
    /// <param name="images">Inputs: bytes [items, height, width, channels] or floats [items, shape…]; <c>.npy</c> or
    /// <c>.npy.gz</c>.</param>
    /// <param name="labels">Integers [items], or null.</param>
    /// <exception cref="ModelFileException">A file cannot be read, is damaged, or does not fit the network or the other file.</exception>
    public static CalibrationSet Load(Module network, string images, string? labels = null)
    {
        var array = NumPyArray.Read(images);
        var inputs = array.ToInputs(network);
        if (labels is null)
        {
            return new CalibrationSet(inputs, null, array.Sha256);
        }

        var labelArray = NumPyArray.Read(labels);
        int[] classes = labelArray.ToIntegers();
        if (labelArray.Shape.Count != 1 || classes.Length != inputs.Batch)
        {
            throw new ModelFileException(
                labels, $"it has shape {Tensor.Describe([.. labelArray.Shape])}, expected [{inputs.Batch}]: "
                    + $"one label for each input in {images}");
        }

        int count = NetworkGraph.OutputLength(NetworkGraph.Of(network));
        int wrong = Array.FindIndex(classes, label => label < 0 || label >= count);
        return wrong < 0
            ? new CalibrationSet(inputs, classes, array.Sha256, labelArray.Sha256)
            : throw new ModelFileException(labels, $"label {wrong} is {classes[wrong]}, expected 0 to {count - 1}: "
                + $"{network.GetType().Name} has {count} outputs");
    }

    private static Tensor Joined(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Count > 0 ? InputLayout.Join(inputs) : throw new ArgumentException("A set needs at least one input.", nameof(inputs));
    }
}
