using TeqGen.Search.Import.Onnx.Graphs;
using TeqGen.Search.Import.Onnx.Lowering;
using TeqGen.Search.Import.Onnx.Structure;

namespace TeqGen.Search.Import.Onnx.Writing;

/// <summary>How layers are constructed and functions are called.</summary>
internal static class CallSyntax
{
    // Arguments that everybody knows by their place; all others are written with their names.
    private static readonly HashSet<string> ByPlace = new(StringComparer.Ordinal)
    {
        "inputs", "outputs", "channels", "outputHeight", "outputWidth", "min", "max", "slope", "summand", "factor", "features", "firstAxis", "secondAxis",
    };

    // What pooling is known by comes without its name, as in PyTorch.
    private const string Kernel = "kernel: ";

    /// <summary>Functions of the runtime that a step may call; anything else has no equivalent.</summary>
    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "AdaptiveAvgPool2d", "Add", "AvgPool2d", "Clip", "Concat", "Flatten", "Gelu", "GlobalAvgPool", "HardSigmoid", "HardSwish",
        "LeakyRelu", "MatMul", "MaxPool2d", "Multiply", "Pad", "Pad2d", "Relu", "Reshape", "Sigmoid", "SiLU", "Slice", "Softmax", "Tanh",
        "Transpose",
    };

    private static readonly HashSet<string> Layers = new(StringComparer.Ordinal) { "Conv2d", "Linear", "BatchNorm2d", "LayerNorm", "RmsNorm", "Lstm", "Gru" };

    /// <summary>Whether the runtime has the step's layer or function.</summary>
    public static bool IsKnown(Step step) => Layers.Contains(step.Operation) || Functions.Contains(step.Operation);

    /// <summary>Arguments with commas between them, those with their default left out. One pair makes pairs of all that can be.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="expression">How each is written.</param>
    public static string Arguments(IReadOnlyList<Argument> arguments, Func<Argument, string> expression)
    {
        (Argument Argument, string Text)[] written = [.. arguments.Select(argument => (argument, expression(argument)))];
        bool wide = written.Any(entry => entry.Argument.Value is Pair && entry.Text[0] == '(');
        return string.Join(", ", written
            .Select(entry => (entry.Argument, entry.Text, InPairs: wide && entry.Argument.Value is Pair))
            .Where(entry => entry.InPairs || entry.Argument.Default is not { } otherwise || entry.Text != CSharp.Literal(otherwise))
            .Select(entry => entry.InPairs && entry.Text[0] != '(' ? entry with { Text = $"({entry.Text}, {entry.Text})" } : entry)
            .Select(entry => ByPlace.Contains(entry.Argument.Name) || entry.Argument.Name.StartsWith("extent", StringComparison.Ordinal) ? entry.Text : $"{entry.Argument.Name}: {entry.Text}"));
    }

    /// <summary>The call of a function.</summary>
    /// <param name="step">The step.</param>
    /// <param name="operands">Its inputs.</param>
    /// <param name="expression">How its arguments are written.</param>
    public static Expression Function(Step step, IReadOnlyList<Expression> operands, Func<Argument, string> expression)
    {
        if (step.Operation is "Add" or "Multiply" && operands.Count == 2)
        {
            bool sum = step.Operation == "Add";
            var precedence = sum ? Precedence.Sum : Precedence.Product;
            return new($"{operands[0].Within(precedence)} {(sum ? '+' : '*')} {operands[1].Within(precedence + 1)}", precedence);
        }

        string arguments = Arguments(step.Arguments, expression);
        if (arguments.StartsWith(Kernel, StringComparison.Ordinal))
        {
            arguments = arguments[Kernel.Length..];
        }

        string inputs = string.Join(", ", operands.Select(operand => operand.Text));
        if (step.Operation == "Concat")
        {
            // The axis stands before the tensors, of which there may be any number; channels go without saying.
            string axis = expression(step.Arguments[0]);
            return new($"Concat({(axis == "1" ? "" : axis + ", ")}{inputs})", Precedence.Primary);
        }

        return new($"{step.Operation}({inputs}{(arguments.Length > 0 ? ", " : "")}{arguments})", Precedence.Primary);
    }
}

/// <summary>How tightly an expression holds together.</summary>
internal enum Precedence
{
    Sum,
    Product,
    Primary,
}

/// <summary>An expression in C#.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Precedence">How tightly it holds together.</param>
internal readonly record struct Expression(string Text, Precedence Precedence)
{
    /// <summary>The text as an operand, in parentheses where they are needed.</summary>
    public string Within(Precedence outer) => Precedence < outer ? $"({Text})" : Text;
}
