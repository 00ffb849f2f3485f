namespace TeqGen.Shared.Manifests;

/// <summary>What a search found for one network: the content of <c>X.teq.json</c>.</summary>
internal sealed record Manifest(
    string Model,
    string DefinitionHash,
    string WeightsHash,
    BlobReference Blob,
    SearchProvenance Search,
    EquatableArray<ManifestLayer> Layers,
    EquatableArray<ManifestProduct> Products = default)
{
    /// <summary>The newest schema that this version reads.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The schema that it is written in: the oldest that has what is in it.</summary>
    public int Schema => Products.Count > 0 ? SchemaVersion : 1;

    public ManifestLayer? FindLayer(string path)
    {
        foreach (var layer in Layers)
        {
            if (layer.Path == path)
            {
                return layer;
            }
        }

        return null;
    }
}

/// <summary>The parameter file that belongs to a manifest.</summary>
/// <param name="File">File name, beside the manifest.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of the whole file.</param>
internal sealed record BlobReference(string File, long Bytes, string Sha256);

/// <summary>Where the result came from: enough to repeat the search, and what it measured.</summary>
internal sealed record SearchProvenance(
    string ToolVersion,
    string Strategy,
    EquatableArray<NamedValue> Options,
    string CalibrationHash,
    string LabelsHash,
    int CalibrationInputs,
    EquatableArray<NamedReal> Results);

/// <summary>An option of the search as the user could state it.</summary>
internal sealed record NamedValue(string Name, string Value);

/// <summary>A figure that the search measured.</summary>
internal sealed record NamedReal(string Name, Real Value);

/// <summary>One quantized layer: both operands' grids share <paramref name="Base"/>, so that exponents add.</summary>
/// <param name="Path">Path from the root module, as PyTorch writes it.</param>
/// <param name="Kind">Layer type: <c>linear</c> or <c>conv2d</c>.</param>
/// <param name="WeightShape">[outputs, inputs] or [outputs, inputs / groups, kernel height, kernel width].</param>
/// <param name="InputShape">Shape of one input, without the batch.</param>
/// <param name="Base">The base b &gt; 1.</param>
/// <param name="Weights">Grid of the weights.</param>
/// <param name="Activations">Grid of the inputs.</param>
internal sealed record ManifestLayer(
    string Path,
    string Kind,
    EquatableArray<int> WeightShape,
    EquatableArray<int> InputShape,
    Real Base,
    ManifestOperand Weights,
    ManifestOperand Activations);

/// <summary>One quantized product of two activations. Both grids have a reserved zero and β = 0, so that no term depends on one operand alone, which nobody could count beforehand.</summary>
/// <param name="Node">Its node in the network's graph.</param>
/// <param name="Base">The base b &gt; 1.</param>
/// <param name="Left">Grid of the left operand.</param>
/// <param name="Right">Grid of the right operand, which takes the place that weights have in a layer.</param>
internal sealed record ManifestProduct(int Node, Real Base, ManifestOperand Left, ManifestOperand Right);

/// <summary>The grid of one operand, less the base, and the errors it reached on the calibration set.</summary>
/// <param name="ExponentBits">Bits of the exponent, sign not counted.</param>
/// <param name="Signed">Whether a sign is stored.</param>
/// <param name="Companded">Zero treatment: companded, or else reserved.</param>
/// <param name="Alpha">Scale α &gt; 0.</param>
/// <param name="Beta">Offset β.</param>
/// <param name="Rmae">Σ|x − x̂| / Σ|x|.</param>
/// <param name="SqnrDecibels">Signal to quantization noise ratio in decibels.</param>
internal sealed record ManifestOperand(
    int ExponentBits, bool Signed, bool Companded, Real Alpha, Real Beta, Real Rmae, Real SqnrDecibels)
{
    /// <summary>Bits that one value takes in memory: exponent and, if signed, sign.</summary>
    public int StoredBits => ExponentBits + (Signed ? 1 : 0);
}
