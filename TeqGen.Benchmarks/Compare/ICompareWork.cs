namespace TeqGen.Benchmarks.Compare;

/// <summary>Something that TeqGen and ONNX Runtime can both compute.</summary>
internal interface ICompareWork
{
    string Name { get; }

    /// <summary>Measures both side by side.</summary>
    /// <param name="threads">Threads that either may use.</param>
    IEnumerable<CompareRow> Measure(int threads);
}
