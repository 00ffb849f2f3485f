namespace TeqGen.Models;

/// <summary>
/// Threads that wait for parts of a layer. One call uses them at a time; whoever finds them busy does its parts alone, so that concurrent inferences do
/// not wait for each other. Nothing is allocated by a call.
/// </summary>
internal sealed class WorkerPool
{
    private readonly Lock gate = new();
    private readonly List<Worker> workers = [];
    private ParallelWork? work;
    private int parts;
    private int pending;
    private Exception? failure;

    /// <summary>The threads of this process, started when they are first needed.</summary>
    public static WorkerPool Shared { get; } = new();

    /// <summary>Does all parts of a work, the first on the calling thread, and returns when all are done.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="parts">Number of parts, one a thread.</param>
    public void Run(ParallelWork work, int parts)
    {
        if (parts == 1 || !gate.TryEnter())
        {
            for (int part = 0; part < parts; part++)
            {
                work.Execute(part, parts);
            }

            return;
        }

        try
        {
            RunTogether(work, parts);
        }
        finally
        {
            gate.Exit();
        }
    }

    private void RunTogether(ParallelWork work, int parts)
    {
        while (workers.Count < parts - 1)
        {
            workers.Add(new Worker(this, workers.Count + 1));
        }

        (this.work, this.parts, failure) = (work, parts, null);
        Volatile.Write(ref pending, parts - 1);
        for (int i = 0; i < parts - 1; i++)
        {
            workers[i].Start();
        }

        try
        {
            work.Execute(0, parts);
        }
        finally
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref pending) > 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }

        if (failure is not null)
        {
            throw new InvalidOperationException("A part of a layer failed on another thread.", failure);
        }
    }

    private sealed class Worker
    {
        private readonly object signal = new();
        private readonly WorkerPool pool;
        private readonly int part;
        private bool ready;

        public Worker(WorkerPool pool, int part)
        {
            (this.pool, this.part) = (pool, part);
            new Thread(Loop) { IsBackground = true, Name = "TeqGen worker" }.Start();
        }

        public void Start()
        {
            lock (signal)
            {
                ready = true;
                Monitor.Pulse(signal);
            }
        }

        private void Wait()
        {
            lock (signal)
            {
                while (!ready)
                {
                    Monitor.Wait(signal);
                }

                ready = false;
            }
        }

        private void Loop()
        {
            while (true)
            {
                Wait();
                try
                {
                    pool.work!.Execute(part, pool.parts);
                }
                catch (Exception e)
                {
                    pool.failure = e;
                }

                Interlocked.Decrement(ref pool.pending);
            }
        }
    }
}

/// <summary>Something that several threads can do parts of.</summary>
internal abstract class ParallelWork
{
    /// <summary>Does one part.</summary>
    /// <param name="part">Which, from 0.</param>
    /// <param name="parts">How many there are.</param>
    public abstract void Execute(int part, int parts);
}
