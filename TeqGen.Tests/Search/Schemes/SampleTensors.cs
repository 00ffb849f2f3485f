namespace TeqGen.Tests.Search.Schemes;

/// <summary>Tensors of many distributions, the same in every run.</summary>
internal static class SampleTensors
{
    private const int Count = 3000;

    public static readonly string[] Names =
        ["normal", "uniform", "half-normal", "gamma", "pareto", "student", "sparse", "shifted", "bimodal", "one-sided", "integers"];

    /// <summary>The stratified Laplace magnitudes of the usual table, with alternating signs.</summary>
    public static double[] Laplace() =>
        [.. Enumerable.Range(0, 200_000).Select(i => (double)(float)-Math.Log(1 - ((i + 0.5) / 200_000)) * (i % 2 == 0 ? 1 : -1))];

    public static double[] Of(string name)
    {
        var random = new Random(11);
        double Uniform() => 1 - random.NextDouble();
        double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());
        int Sign() => random.Next(2) == 0 ? 1 : -1;
        Func<double> next = name switch
        {
            "normal" => Normal,
            "uniform" => () => (2 * Uniform()) - 1,
            "half-normal" => () => Math.Abs(Normal()),
            "gamma" => () => Sign() * Normal() * Normal() * Uniform(),
            "pareto" => () => Sign() * Math.Pow(Uniform(), -1 / 1.1),
            "student" => () => Normal() / Math.Sqrt(-Math.Log(Uniform())),
            "sparse" => () => random.Next(10) == 0 ? Normal() : 0,
            "shifted" => () => 5 + Normal(),
            "bimodal" => () => random.Next(2) == 0 ? Sign() * (3 + (0.2 * Normal())) : 0.2 * Normal(),
            "one-sided" => () => -Math.Abs(Normal()),
            "integers" => () => random.Next(-9, 10),
            _ => throw new ArgumentException(name),
        };
        return [.. Enumerable.Range(0, Count).Select(_ => (double)(float)next())];
    }
}
