using TeqGen.Shared;
using TeqGen.Shared.Manifests;

namespace TeqGen.Tests.Shared;

/// <summary>Manifests for tests.</summary>
internal static class ManifestSamples
{
    public static readonly Manifest Small = new(
        "Small",
        Sha256Hex.OfText("definition"),
        Sha256Hex.OfText("weights"),
        new("Small.teqw", 4096, Sha256Hex.OfText("blob")),
        new(
            "0.1.0",
            "dna-teq",
            new(new NamedValue("max-loss", "1"), new NamedValue("note", "a \"quoted\" \\ text, α")),
            Sha256Hex.OfText("calibration"),
            "",
            512,
            new(new NamedReal("loss", 0.5), new NamedReal("meanBits", 3.9876543210123))),
        new(
            new ManifestLayer("conv1", "conv2d", new(16, 1, 5, 5), new(1, 28, 28), 1.25, Operand(3, true, true), Operand(8, false, true)),
            new ManifestLayer("fc.0", "linear", new(10, 64), new(64), 1 + (1.0 / 3), Operand(7, true, false), Operand(2, true, false))));

    private static ManifestOperand Operand(int bits, bool signed, bool companded) =>
        new(bits, signed, companded, 0.1, companded ? -0.1 : 1e-5, 0.0625, -1.5e-7);
}
