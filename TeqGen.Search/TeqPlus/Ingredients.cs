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

    /// <summary>All of them.</summary>
    All = 1023,
}

/// <summary>The ingredients' names on the command line.</summary>
internal static class IngredientNames
{
    public static readonly (string Name, Ingredients Value)[] All =
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

    /// <summary>All ingredients but those named.</summary>
    /// <param name="names">Names with commas between; null or empty for none.</param>
    /// <exception cref="SearchException">A name is unknown.</exception>
    public static Ingredients Without(string? names)
    {
        var result = Ingredients.All;
        foreach (string name in (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int index = Array.FindIndex(All, pair => pair.Name == name);
            result &= index >= 0
                ? ~All[index].Value
                : throw new SearchException($"There is no ingredient '{name}' to leave out; there are {string.Join(", ", All.Select(pair => pair.Name))}.");
        }

        return result;
    }

    /// <summary>Names of the ingredients that are left out, with commas between.</summary>
    public static string Missing(Ingredients ingredients) =>
        string.Join(',', All.Where(pair => !ingredients.HasFlag(pair.Value)).Select(pair => pair.Name));
}
