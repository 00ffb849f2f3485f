using System.Reflection;

namespace TeqGen.Search;

/// <summary>How many of a set's inputs a network puts into their class.</summary>
/// <param name="Correct">Inputs whose largest output is their class's.</param>
/// <param name="Images">Inputs in all.</param>
public readonly record struct Top1Score(int Correct, int Images)
{
    /// <summary>Correct inputs over all, 0 to 1.</summary>
    public double Fraction => (double)Correct / Images;
}

/// <summary>Accuracy of classifiers, counted in integers, so that it is the same for any number of threads.</summary>
public static class Evaluation
{
    /// <summary>The <c>Forward</c> of a network as a delegate.</summary>
    /// <param name="network">The network; its class has one public <c>Tensor Forward(Tensor)</c>.</param>
    /// <exception cref="SearchException">There is no such method.</exception>
    public static Func<Tensor, Tensor> ForwardOf(Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var method = network.GetType().GetMethod("Forward", BindingFlags.Public | BindingFlags.Instance, [typeof(Tensor)]);
        return method?.ReturnType == typeof(Tensor)
            ? method.CreateDelegate<Func<Tensor, Tensor>>(network)
            : throw new SearchException($"{network.GetType().Name} has no public method Tensor Forward(Tensor); add it.");
    }

    /// <summary>Top-1 of a network's <c>Forward</c>.</summary>
    /// <param name="network">The network, with its weights loaded.</param>
    /// <param name="inputs">[items, shape of the network's input].</param>
    /// <param name="labels">Index of each item's class.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Top1Score Top1(Module network, Tensor inputs, int[] labels, int threads = 0, CancellationToken cancellationToken = default) =>
        Top1(ForwardOf(network), inputs, labels, threads, cancellationToken);

    /// <summary>Top-1 of anything that takes [items, …] and gives [items, classes].</summary>
    /// <param name="forward">What is evaluated; called from several threads.</param>
    /// <param name="inputs">[items, …].</param>
    /// <param name="labels">Index of each item's class.</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">There is another number of labels than of inputs.</exception>
    public static Top1Score Top1(
        Func<Tensor, Tensor> forward, Tensor inputs, int[] labels, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != inputs.Batch)
        {
            throw new ArgumentException($"There are {labels.Length} labels for {inputs.Batch} inputs.", nameof(labels));
        }

        int[] predictions = Predict(forward, inputs, threads, cancellationToken);
        return new(predictions.Zip(labels).Count(pair => pair.First == pair.Second), labels.Length);
    }

    /// <summary>The index of each input's largest output; of equal ones the first.</summary>
    /// <param name="forward">Takes [items, …], gives [items, classes]; called from several threads.</param>
    /// <param name="inputs">[items, …].</param>
    /// <param name="threads">Most threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static int[] Predict(
        Func<Tensor, Tensor> forward, Tensor inputs, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(inputs);
        var predictions = new int[inputs.Batch];
        Chunks.ForEach(
            inputs,
            threads,
            (chunk, start) =>
            {
                var output = forward(chunk);
                for (int n = 0; n < chunk.Batch; n++)
                {
                    predictions[start + n] = LargestIndex(output.Item(n));
                }
            },
            cancellationToken);
        return predictions;
    }

    /// <summary>The index of each row's largest value; of equal ones the first.</summary>
    /// <param name="outputs">[items, classes].</param>
    public static int[] Predictions(Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var predictions = new int[outputs.Batch];
        for (int n = 0; n < predictions.Length; n++)
        {
            predictions[n] = LargestIndex(outputs.Item(n));
        }

        return predictions;
    }

    private static int LargestIndex(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
