using TeqGen.Sample.Reports;
using TeqGen.Sample.Translation;

namespace TeqGen.Benchmarks.Compare;

/// <summary>Steps of the translator's decoder in the middle of a sentence, quantized as the sample was built with, against the same step of the same weights as ONNX models.</summary>
internal sealed class TranslationWork : ICompareWork
{
    private const int StepsBefore = 8;
    private const int Steps = 8;
    private const int Rounds = 51;
    private const int WarmUp = 10;
    private const double LargestDistance = 1e-4;

    public string Name => "translation, a decoder step";

    public IEnumerable<CompareRow> Measure(int threads)
    {
        Tensor source;
        int[] target;
        IReadOnlyDictionary<string, Tensor> weights;
        Translator full, quantized;
        try
        {
            var data = TranslationData.Open(null);
            (full, quantized, weights) = (data.LoadFullPrecision(), Translator.Load(), data.ReadWeights().Tensors);
            int index = Array.FindIndex(data.Sentences("eval_target"), sentence => sentence.Length > StepsBefore + Steps);
            (source, target) = (GreedyDecoding.ToTensor([data.Sentences("eval_source")[index]]), data.Sentences("eval_target")[index]);
        }
        catch (Exception e) when (e is TranslationException or InvalidOperationException)
        {
            Console.Error.WriteLine($"Left out: {e.Message}");
            return [];
        }

        return Measure(threads, full, quantized, weights, source, target);
    }

    private List<CompareRow> Measure(
        int threads, Translator full, Translator quantized, IReadOnlyDictionary<string, Tensor> weights, Tensor source, int[] target)
    {
        // The peers stand at the middle of the steps that are measured.
        int middle = StepsBefore + (Steps / 2);
        var caches = full.Start(full.Encode(source));
        full.Decode(GreedyDecoding.ToTensor([target[..middle]]), caches);
        RuntimePeer[] peers = [.. new TranslationPeers(weights, caches, target[middle]).Open(threads)];
        try
        {
            CheckPeer(peers[0], full.Decode(GreedyDecoding.ToTensor([target[middle..(middle + 1)]]), caches));
            quantized.Quantized!.Threads = threads;
            var begun = Translator.CreateState();
            var state = Translator.CreateState();
            var logits = new float[Translator.Symbols];
            quantized.Begin(begun, source);
            for (int i = 0; i < StepsBefore; i++)
            {
                quantized.Step(begun, [target[i]], logits);
            }

            // Going back to where the steps begin is among what is measured.
            void Run()
            {
                state.CopyFrom(begun);
                for (int i = 0; i < Steps; i++)
                {
                    quantized.Step(state, [target[StepsBefore + i]], logits);
                }
            }

            static void Repeat(RuntimePeer peer)
            {
                for (int i = 0; i < Steps; i++)
                {
                    peer.Run();
                }
            }

            double[] medians = InterleavedTiming.MedianMicroseconds(Rounds, WarmUp, [_ => Run(), .. peers.Select(peer => new Action<int>(_ => Repeat(peer)))]);
            return [.. peers.Select((peer, i) => new CompareRow(Name + ", lookup", peer.Name, threads, medians[0] / Steps, medians[i + 1] / Steps))];
        }
        finally
        {
            foreach (var peer in peers)
            {
                peer.Dispose();
            }
        }
    }

    private static void CheckPeer(RuntimePeer peer, Tensor expected)
    {
        peer.Run();
        double noise = 0, signal = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = (double)expected.Data[i] - peer.Result[i];
            noise += error * error;
            signal += (double)expected.Data[i] * expected.Data[i];
        }

        if (!(Math.Sqrt(noise / signal) <= LargestDistance))
        {
            throw new InvalidOperationException($"The ONNX model of the decoder's step is another network: its logits are {Math.Sqrt(noise / signal):G3} from FP32's in relative L2.");
        }
    }
}
