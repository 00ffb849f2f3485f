using TeqGen.Search;

namespace TeqGen.Tests.Search.Units;

/// <summary>What a stopped search leaves, and that going on from it gives the same bytes.</summary>
public sealed class SearchJournalTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("teqgen-test-").FullName;

    private string Path => System.IO.Path.Combine(directory, "Net.teq.journal");

    [Theory]
    [InlineData("teq+", "Profiling", 0.5)]
    [InlineData("teq+", "Measuring sensitivity", 0.2)]
    [InlineData("teq+", "Quantizing", 0.3)]
    [InlineData("dna-teq", "Fitting", 0.3)]
    [InlineData("dna-teq", "Searching", 0.2)]
    public void A_search_that_was_stopped_goes_on_to_the_same_bytes(string strategy, string stage, double fraction)
    {
        var options = new SearchOptions { Strategy = strategy, MaximumLoss = 3, Threads = 1 };
        var expected = SmallSearch.Run(options);
        using var source = new CancellationTokenSource();
        var stop = new Callback(value =>
        {
            if (value.Stage.StartsWith(stage, StringComparison.Ordinal) && value.Fraction >= fraction)
            {
                source.Cancel();
            }
        });
        options = options with { Journal = Path, Threads = 2 };
        Assert.ThrowsAny<OperationCanceledException>(() => SmallSearch.Run(options, stop, source.Token));
        long kept = new FileInfo(Path).Length;
        Assert.True(kept > 8, "Nothing was kept.");
        var resumed = SmallSearch.Run(options with { Resume = true, Threads = 1 });
        Assert.Equal(expected.Files.Manifest, resumed.Files.Manifest);
        Assert.Equal(expected.Files.Blob, resumed.Files.Blob);
        Assert.True(new FileInfo(Path).Length > kept, "What was missing was added.");

        // With everything in the journal nothing is left to do.
        long complete = new FileInfo(Path).Length;
        Assert.Equal(expected.Files.Blob, SmallSearch.Run(options with { Resume = true }).Files.Blob);
        Assert.Equal(complete, new FileInfo(Path).Length);
    }

    [Fact]
    public void A_broken_end_is_cut_off_and_everything_before_it_is_kept()
    {
        byte[] key = [.. Enumerable.Repeat((byte)7, 32)], other = [.. Enumerable.Repeat((byte)8, 32)];
        using (var journal = SearchJournal.Open(Path, resume: false))
        {
            journal.Append(key, [1, 2, 3]);
            journal.Append(other, [4, 5, 6, 7]);
        }

        byte[] whole = File.ReadAllBytes(Path);
        int second = whole.Length - (4 + 32 + 4 + 8);
        for (int length = second; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Check(records: 1);
        }

        for (int i = second; i < whole.Length; i++)
        {
            byte[] altered = [.. whole];
            altered[i] ^= 0x40;
            File.WriteAllBytes(Path, altered);
            Check(records: 1);
        }

        File.WriteAllBytes(Path, whole);
        Check(records: 2);
        using (var fresh = SearchJournal.Open(Path, resume: false))
        {
            Assert.Equal(0, fresh.Count);
        }

        void Check(int records)
        {
            using var journal = SearchJournal.Open(Path, resume: true);
            Assert.Equal(records, journal.Count);
            Assert.Equal([1, 2, 3], journal.Find(key)!);
            Assert.Equal(records == 2, journal.Find(other) is not null);
            journal.Append(other, [9]);
            Assert.Equal([9], journal.Find(other)!);
        }
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused_and_left_alone()
    {
        File.WriteAllText(Path, "my diary, not a journal");
        Assert.Contains("no journal", Assert.Throws<SearchException>(() => SearchJournal.Open(Path, resume: true)).Message, StringComparison.Ordinal);
        Assert.Equal("my diary, not a journal", File.ReadAllText(Path));
        string missing = System.IO.Path.Combine(directory, "none", "x");
        Assert.Contains("--output", Assert.Throws<SearchException>(() => SearchJournal.Open(missing, resume: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_decision_is_logged_as_a_line_of_JSON()
    {
        string log = System.IO.Path.Combine(directory, "log.jsonl");
        var result = SmallSearch.Run(new SearchOptions { MaximumLoss = 3, Log = log });
        var events = File.ReadAllLines(log).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["fc1", "fc2", "fc3"], events.Where(line => line.GetProperty("event").GetString() == "profile").Select(line => line.GetProperty("layer").GetString()!));
        Assert.Equal(result.Frontier.Count, events.Count(line => line.GetProperty("event").GetString() == "candidate"));
        Assert.Contains(events, line => line.GetProperty("event").GetString() == "candidate" && line.GetProperty("accepted").GetBoolean());
        Assert.Equal(result.MeanStoredBits.Mean, events[^1].GetProperty("meanBits").GetDouble());
    }

    [Fact]
    public void The_thresholds_of_dna_teq_are_logged_with_what_keeps_them()
    {
        string log = System.IO.Path.Combine(directory, "log.jsonl");
        var result = SmallSearch.Run(new SearchOptions { Strategy = "dna-teq", MaximumLoss = 3, Log = log });
        var events = File.ReadAllLines(log).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        var thresholds = events.Where(line => line.GetProperty("event").GetString() == "threshold").ToList();
        Assert.Equal(result.Frontier.Count, thresholds.Count);
        double before = 0;
        foreach (var line in thresholds)
        {
            double threshold = line.GetProperty("threshold").GetDouble();
            Assert.True(threshold > before, "Thresholds are loosened.");
            before = threshold;
            Assert.All(
                line.GetProperty("layers").EnumerateArray(),
                layer => Assert.True(layer.GetProperty("weightRmae").GetDouble() <= threshold || layer.GetProperty("exponentBits").GetInt32() == 7));
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private sealed class Callback(Action<SearchProgress> action) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => action(value);
    }
}
