using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TeqGen.Tests.Generator;

/// <summary>Code that is just being typed: the generator neither fails nor adds to what the compiler says.</summary>
public sealed class IncompleteCodeTests
{
    [Fact]
    public void Any_beginning_of_a_model_is_survived()
    {
        for (int length = 0; length < TestModels.Residual.Length; length += 7)
        {
            // GeneratorHarness asserts that no exception was thrown.
            GeneratorHarness.Run(TestModels.Residual[..length]);
        }
    }

    [Fact]
    public void A_model_with_any_one_token_removed_is_survived()
    {
        var root = CSharpSyntaxTree.ParseText(TestModels.Residual).GetRoot();
        foreach (var token in root.DescendantTokens().Where(token => token.Span.Length > 0))
        {
            GeneratorHarness.Run(TestModels.Residual.Remove(token.SpanStart, token.Span.Length));
        }
    }

    [Theory]
    [InlineData("return fc2.Forward(Relu(fc1.Forward(Flatten(x))));", "return fc2.Forward(Relu(fc1.Forward(Flatten(x)));")]
    [InlineData("return fc2.Forward(Relu(fc1.Forward(Flatten(x))));", "return fc2.Forward(Relu(fc1.Forw(Flatten(x))));")]
    [InlineData("return fc2.Forward(Relu(fc1.Forward(Flatten(x))));", "return ;")]
    [InlineData("return fc2.Forward(Relu(fc1.Forward(Flatten(x))));", "")]
    [InlineData("fc2 = new(256, 10);", "fc2 = new(256, );")]
    [InlineData("fc2 = new(256, 10);", "fc2 = new(\"256\", 10);")]
    [InlineData("fc2 = new(256, 10);", "fc2 = new(256, 10), fc2 = new(256, 10);")]
    public void Code_that_does_not_compile_gets_no_diagnostic_of_the_generator(string before, string after)
    {
        var run = GeneratorHarness.Run(TestModels.LeNet.Replace(before, after));
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("TEQ010", diagnostic.Id));
        Assert.Contains(run.CompilerDiagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
