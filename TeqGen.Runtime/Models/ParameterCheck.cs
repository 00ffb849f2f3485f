using TeqGen.Numerics;

namespace TeqGen.Models;

/// <summary>Checks that what the blob holds for a layer is what its kernels were compiled for.</summary>
internal static class ParameterCheck
{
    public static void Run(QuantizedLayerDefinition definition, LayerParameters parameters, string file)
    {
        var g = definition.Geometry;
        ModelFileException Wrong(string problem) =>
            new(file, $"layer {definition.Path} {problem}; run 'teqgen search' again, then build");

        if (parameters.StoredBits != definition.Weights.StoredBits)
        {
            throw Wrong($"has codes of {parameters.StoredBits} bits, expected {definition.Weights.StoredBits}");
        }

        if (parameters.Codes.Length != (long)g.Outputs * g.PatchLength)
        {
            throw Wrong($"has {parameters.Codes.Length} codes, expected {g.Outputs} · {g.PatchLength}");
        }

        if (parameters.Codes.Any(code => !definition.Weights.IsValid(code)))
        {
            throw Wrong("has a code for negative zero, which is never written");
        }

        if (parameters.Scales is { } scales && scales.Length != g.Outputs)
        {
            throw Wrong($"has {scales.Length} scales, expected {g.Outputs}");
        }

        if ((parameters.Bias?.Length ?? 0) != (definition.HasBias ? g.Outputs : 0))
        {
            throw Wrong($"has a bias of {parameters.Bias?.Length ?? 0} values, expected {(definition.HasBias ? g.Outputs : 0)}");
        }
    }
}
