namespace TeqGen.Search;

/// <summary>What the strategy <c>teq+</c> is made of; each can be left out, to see what it buys.</summary>
[Flags]
public enum Ingredients
{
    /// <summary>Nearest rounding onto fitted grids, widths by damage alone.</summary>
    None = 0,

    /// <summary>A factor for each output of a layer, on one grid (<c>per-channel</c>).</summary>
    PerChannel = 1,

    /// <summary>Rounding errors of weights are fed into the weights of the same output that are not rounded yet (<c>gptq</c>).</summary>
    SecondOrder = 2,

    /// <summary>Single codes are exchanged while the layer's output error falls (<c>descent</c>).</summary>
    Descent = 4,

    /// <summary>Factors are fitted to the layer's output error (<c>gain</c>).</summary>
    Gain = 8,

    /// <summary>Weights aim at FP32's outputs from quantized inputs, rather than at the FP32 weights (<c>retarget</c>).</summary>
    Retarget = 16,

    /// <summary>Biases take the mean error, and with it the shift of a folded normalization (<c>bias-correction</c>).</summary>
    BiasCorrection = 32,

    /// <summary>Grids weigh values by what their error does to the layer's outputs (<c>importance</c>).</summary>
    Importance = 64,

    /// <summary>Bits go where the network's outputs suffer most, as measured (<c>sensitivity</c>); without it, where the layer's own do.</summary>
    Sensitivity = 128,

    /// <summary>A layer before a sum also makes up for the error of the other summand (<c>residual</c>).</summary>
    Residual = 256,

    /// <summary>Grids of activations cut their outliers off; without it the highest level is the largest magnitude (<c>clipping</c>).</summary>
    Clipping = 512,

    /// <summary>What is used unless something else is asked for.</summary>
    Default = 1023,

    /// <summary>Channels between two layers are made larger or smaller, so that both take to quantization better (<c>equalization</c>).</summary>
    Equalization = 1024,
}

/// <summary>The ingredients' names on the command line.</summary>
internal static class IngredientNames
{
    /// <summary>Those that are used unless they are left out.</summary>
    public static readonly (string Name, Ingredients Value)[] Default =
    [
        ("per-channel", Ingredients.PerChannel),
        ("gptq", Ingredients.SecondOrder),
        ("descent", Ingredients.Descent),
        ("gain", Ingredients.Gain),
        ("retarget", Ingredients.Retarget),
        ("bias-correction", Ingredients.BiasCorrection),
        ("importance", Ingredients.Importance),
        ("sensitivity", Ingredients.Sensitivity),
        ("residual", Ingredients.Residual),
        ("clipping", Ingredients.Clipping),
    ];

    /// <summary>Those that are used only where they are asked for.</summary>
    public static readonly (string Name, Ingredients Value)[] Optional = [("equalization", Ingredients.Equalization)];

    /// <summary>The ingredients of a search.</summary>
    /// <param name="without">Names of those to leave out, with commas between; null or empty for none.</param>
    /// <param name="with">Names of optional ones to add; null or empty for none.</param>
    /// <exception cref="SearchException">A name is unknown.</exception>
    public static Ingredients Of(string? without, string? with = null) =>
        (Ingredients.Default & ~Named(Default, without, "leave out")) | Named(Optional, with, "add");

    /// <summary>Names of the ingredients that are left out, with commas between.</summary>
    public static string Missing(Ingredients ingredients) => Join(Default, value => !ingredients.HasFlag(value));

    /// <summary>Names of the optional ingredients that are used, with commas between.</summary>
    public static string Added(Ingredients ingredients) => Join(Optional, value => ingredients.HasFlag(value));

    private static string Join((string Name, Ingredients Value)[] known, Func<Ingredients, bool> chosen) =>
        string.Join(',', known.Where(pair => chosen(pair.Value)).Select(pair => pair.Name));

    private static Ingredients Named((string Name, Ingredients Value)[] known, string? names, string toDo)
    {
        var result = Ingredients.None;
        foreach (string name in (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int index = Array.FindIndex(known, pair => pair.Name == name);
            result |= index >= 0
                ? known[index].Value
                : throw new SearchException($"There is no ingredient '{name}' to {toDo}; expected one of {string.Join(", ", known.Select(pair => pair.Name))}.");
        }

        return result;
    }
}
