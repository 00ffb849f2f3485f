namespace TeqGen.Shared.Layout;

/// <summary>
/// Which counters one output of a layer needs and where they stand. The dot product is
/// <c>α_A α_W Σ s·b^(i_A+i_W) + β_A α_W Σ s·b^(i_W) + α_A β_W Σ s·b^(i_A) + β_A β_W Σ s</c>: a signed histogram for each
/// term. A term whose β is zero is not formed. If activations are companded and have no sign then every element is counted with the weight's own
/// sign, and the second and fourth terms are constants of the output, counted once when weights are loaded (<see cref="Folded"/>).
/// </summary>
internal readonly record struct CounterLayout(OperandFormat Weights, OperandFormat Activations)
{
    public bool HasSecond => Activations.HasOffset;

    public bool HasThird => Weights.HasOffset;

    public bool HasFourth => HasSecond && HasThird;

    public bool Folded => HasSecond && Activations.Companded && !Activations.Signed;

    /// <summary>Counters of the first term, by i_A + i_W.</summary>
    public int FirstCount => Weights.Levels + Activations.Levels - 1;

    /// <summary>Place of the second term's counters, by i_W; they are counted at run time unless folded.</summary>
    public int SecondStart => FirstCount;

    /// <summary>Number of the second term's counters that are counted at run time.</summary>
    public int SecondCount => HasSecond && !Folded ? Weights.Levels : 0;

    /// <summary>Place of the third term's counters, by i_A.</summary>
    public int ThirdStart => SecondStart + SecondCount;

    public int ThirdCount => HasThird ? Activations.Levels : 0;

    /// <summary>Place of the fourth term's one counter.</summary>
    public int FourthStart => ThirdStart + ThirdCount;

    public int FourthCount => HasFourth && !Folded ? 1 : 0;

    /// <summary>Counters of one output that are counted at run time.</summary>
    public int Total => FourthStart + FourthCount;
}
