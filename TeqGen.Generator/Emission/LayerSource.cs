using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TeqGen.Generator.Emission;

/// <summary>The generated file of a layer.</summary>
/// <param name="Network">The class that it belongs to.</param>
/// <param name="HintName">Its name.</param>
/// <param name="HasKernel">Whether it has a kernel of its own, or uses another layer's.</param>
/// <param name="Text">Its content.</param>
internal sealed record LayerSource(string Network, string HintName, bool HasKernel, string Text)
{
    public void AddTo(SourceProductionContext output) => output.AddSource(HintName + ".g.cs", SourceText.From(Text, Encoding.UTF8));
}
