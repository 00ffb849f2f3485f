namespace TeqGen.Benchmarks;

/// <summary>The rest of a project: classes that have nothing to do with networks, partial ones at which the generator has to look, and modules.</summary>
internal static class SyntheticClasses
{
    /// <summary>One file for each class; one in five is partial, one in ten a module.</summary>
    public static IEnumerable<string> Create(int count) => Enumerable.Range(0, count).Select(i => (i % 10) switch
    {
        0 => $$"""
            using TeqGen;
            using static TeqGen.Functional;
            namespace Rest;
            public sealed partial class Module{{i}}(int inputs) : Module
            {
                private readonly Conv2d conv = new(inputs, 2 * inputs, kernel: 3, padding: 1, bias: false);
                private readonly BatchNorm2d bn = new(2 * inputs);
                public Tensor Forward(Tensor x) => Relu(bn.Forward(conv.Forward(x)));
            }
            """,
        5 => $$"""
            namespace Rest;
            public partial class View{{i}} { public string Title { get; set; } = ""; partial void OnChanged(); public void Set(string title) { Title = title; OnChanged(); } }
            """,
        _ => $$"""
            namespace Rest;
            public class Service{{i}}
            {
                private readonly Dictionary<string, int> items = [];
                public int Total => items.Values.Sum();
                public void Add(string name, int number) => items[name] = items.GetValueOrDefault(name) + number;
                public IEnumerable<string> Names() { foreach (var (name, number) in items) { if (number > {{i}}) { yield return name; } } }
            }
            """,
    });
}
