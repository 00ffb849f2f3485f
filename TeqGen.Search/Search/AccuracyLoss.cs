namespace TeqGen.Search;

/// <summary>
/// How much worse a quantized network is than its FP32 original on a set of inputs. With labels, the points of top-1 that it loses;
/// without, the points of inputs that it puts into another class than FP32 does.
/// </summary>
/// <param name="Lost">Inputs that only FP32 gets right.</param>
/// <param name="Gained">Inputs that only the quantized network gets right; 0 without labels, where FP32 is right by definition.</param>
/// <param name="Inputs">Inputs in all.</param>
public readonly record struct AccuracyLoss(int Lost, int Gained, int Inputs)
{
    /// <summary>Points (hundredths) that are lost; negative where the quantized network is better.</summary>
    public double Points => 100.0 * (Lost - Gained) / Inputs;

    /// <summary>
    /// The standard error of <see cref="Points"/> as an estimate for inputs in general, by the variance of a paired difference (McNemar):
    /// √(n₁ + n₂ − (n₁ − n₂)² / n) / n.
    /// </summary>
    public double StandardError
    {
        get
        {
            double difference = Lost - Gained;
            return 100 * Math.Sqrt(Lost + Gained - (difference * difference / Inputs)) / Inputs;
        }
    }

    /// <summary>Compares predictions.</summary>
    /// <param name="original">What FP32 predicts.</param>
    /// <param name="quantized">What the quantized network predicts.</param>
    /// <param name="labels">The classes, or null.</param>
    public static AccuracyLoss Between(int[] original, int[] quantized, int[]? labels)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(quantized);
        labels ??= original;
        int lost = 0, gained = 0;
        for (int i = 0; i < original.Length; i++)
        {
            bool before = original[i] == labels[i], after = quantized[i] == labels[i];
            lost += before && !after ? 1 : 0;
            gained += after && !before ? 1 : 0;
        }

        return new(lost, gained, original.Length);
    }
}
