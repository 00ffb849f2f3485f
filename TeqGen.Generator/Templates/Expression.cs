using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>An expression of a definition, as far as it can be evaluated at compile time.</summary>
/// <param name="Node">Its place.</param>
internal abstract record Expression(SourceNode Node);

/// <summary>A constant of the compiler.</summary>
/// <param name="Value">An int, a bool, a float, a string or null.</param>
/// <param name="Node">Its place.</param>
internal sealed record ConstantExpression(object? Value, SourceNode Node) : Expression(Node);

/// <summary>A local, a parameter of a method or one of a constructor.</summary>
internal sealed record VariableExpression(string Name, SourceNode Node) : Expression(Node);

/// <summary>A field of the module itself; two classes of one line of inheritance may each have one of a name.</summary>
internal sealed record FieldExpression(string Type, string Name, SourceNode Node) : Expression(Node);

/// <summary>A unary or binary operation on numbers and truth values, by its symbol in C#; <c>float</c> converts.</summary>
internal sealed record OperatorExpression(string Symbol, EquatableArray<Expression> Operands, SourceNode Node) : Expression(Node);

/// <summary><c>condition ? whenTrue : whenFalse</c>.</summary>
internal sealed record ConditionalExpression(Expression Condition, Expression WhenTrue, Expression WhenFalse, SourceNode Node) : Expression(Node);

/// <summary>An object creation.</summary>
internal sealed record NewExpression(string Type, string Constructor, EquatableArray<ArgumentTemplate> Arguments, SourceNode Node) : Expression(Node);

/// <summary>A call of an operator of <c>TeqGen.Functional</c>.</summary>
internal sealed record FunctionalExpression(string Name, EquatableArray<ArgumentTemplate> Arguments, SourceNode Node) : Expression(Node);

/// <summary>A call of a method of a module.</summary>
/// <param name="Target">The module; null is the module itself, or none for a static method.</param>
/// <param name="Type">The class that the call names.</param>
/// <param name="Method">Name and parameter types.</param>
/// <param name="IsVirtual">Whether an override takes its place.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Unknown">What to say where the method has no template.</param>
/// <param name="Node">Its place.</param>
internal sealed record CallExpression(
    Expression? Target, string Type, string Method, bool IsVirtual, EquatableArray<ArgumentTemplate> Arguments, UnknownExpression Unknown, SourceNode Node)
    : Expression(Node);

/// <summary>A collection expression, an array with its elements, or a tuple.</summary>
internal sealed record ListExpression(EquatableArray<Expression> Elements, SourceNode Node) : Expression(Node);

/// <summary>An element of a collection expression that is a collection itself.</summary>
internal sealed record SpreadExpression(Expression Operand, SourceNode Node) : Expression(Node);

/// <summary><c>ModuleList.Repeat(count, i => …)</c>.</summary>
internal sealed record RepeatExpression(Expression Count, string Variable, Statement Body, SourceNode Node) : Expression(Node);

/// <summary><c>list[index]</c>, or an item of a tuple.</summary>
internal sealed record ElementExpression(Expression List, Expression Index, SourceNode Node) : Expression(Node);

/// <summary>Number of elements of a list.</summary>
internal sealed record CountExpression(Expression List, SourceNode Node) : Expression(Node);

/// <summary>What cannot be evaluated.</summary>
/// <param name="What">What stands there; null where the code does not compile and the compiler says so.</param>
/// <param name="Instead">How to write it instead.</param>
/// <param name="Node">Its place.</param>
internal sealed record UnknownExpression(string? What, string Instead, SourceNode Node) : Expression(Node);

/// <summary>An argument of a call or a constructor.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="IsNumber">Whether the parameter is a number or a truth value.</param>
/// <param name="Value">What is passed, a default included.</param>
/// <param name="Node">The argument, or the call where it is a default.</param>
internal sealed record ArgumentTemplate(string Parameter, bool IsNumber, Expression Value, SourceNode Node);
