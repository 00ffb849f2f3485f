using TeqGen.Sample.Networks;
using TeqGen.Search;

namespace TeqGen.Tests.Search;

/// <summary>How a search's memory is divided.</summary>
public sealed class SearchMemoryTests
{
    private const int Inputs = 512;
    private static readonly GraphExecutor Wide = Executor(new TestMlp(64, 64, 512, 64, 10));

    [Fact]
    public void The_covariance_of_a_wide_layer_counts()
    {
        // Three of 4,096² binary64 for the inputs and their halves, two for a problem.
        long covariances = 5L * 4096 * 4096 * sizeof(double);
        var memory = Divide(1L << 31);
        Assert.InRange(memory.Least, covariances, covariances * 3 / 2);
        Assert.InRange(memory.Activations, 1, (1L << 31) - covariances);
    }

    [Fact]
    public void Little_memory_solves_fewer_problems_at_a_time_and_much_as_many_as_there_are_threads()
    {
        long least = Divide(1L << 31).Least;
        Assert.Equal(1, Divide(least).Problems(Wide.Layers[0], 8));
        Assert.Equal(8, Divide(8 * least).Problems(Wide.Layers[0], 8));
        Assert.Equal(8, Divide(least).Problems(Wide.Layers[2], 8));
    }

    [Fact]
    public void Too_little_is_refused_with_the_layer_and_what_would_be_enough()
    {
        long least = Divide(1L << 31).Least;
        string message = Assert.Throws<SearchException>(() => Divide(least - (1 << 20))).Message;
        Assert.Contains("fc1", message, StringComparison.Ordinal);
        Assert.Contains($"--memory {(least + (1 << 20) - 1) >> 20}", message, StringComparison.Ordinal);
        Divide(least);
    }

    [Fact]
    public void Both_summands_of_a_residual_network_are_kept()
    {
        var executor = Executor(new CifarResNet20());
        long With(Ingredients ingredients) => new SearchMemory(executor, Inputs, new() { Ingredients = ingredients }).Least;

        // The second convolutions of all nine blocks: 16, 32 and 64 outputs at 8,192 places.
        Assert.Equal(3 * (16 + 32 + 64) * 8192 * sizeof(float), With(Ingredients.Default) - With(Ingredients.Default & ~Ingredients.Residual));
    }

    [Fact]
    public void The_least_memory_gives_the_same_bytes_as_much()
    {
        var few = SmallSearch.Run(new SearchOptions { MemoryBytes = 18 << 20, TargetBits = 4 });
        var many = SmallSearch.Run(new SearchOptions { TargetBits = 4 });
        Assert.Equal(many.Files.Blob, few.Files.Blob);
        Assert.Equal(many.Files.Manifest, few.Files.Manifest);
    }

    [Fact]
    public void A_search_that_is_refused_leaves_no_journal()
    {
        string journal = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var network = new TestMlp(64, 64, 512, 64, 10);
        var calibration = new TeqGen.Search.Calibration.CalibrationSet(new Tensor(8, 1, 64, 64), null, new string('0', 64));
        var options = new SearchOptions { Journal = journal, MemoryBytes = 64 << 20 };
        Assert.Contains("--memory", Assert.Throws<SearchException>(() => NetworkSearch.Run(network, TestWeights.Random(network), calibration, options)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(journal));
    }

    private static SearchMemory Divide(long bytes) => new(Wide, Inputs, new() { MemoryBytes = bytes });

    private static GraphExecutor Executor(Module network)
    {
        network.LoadWeights(TestWeights.Random(network).Tensors);
        return GraphExecutor.Of(network);
    }
}
