using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>A statement of a definition.</summary>
internal abstract record Statement;

/// <summary>Statements in a row.</summary>
internal sealed record BlockStatement(EquatableArray<Statement> Statements) : Statement;

/// <summary>An assignment, which a declaration is as well.</summary>
/// <param name="Target">A variable, a field, or a list of them.</param>
/// <param name="Value">What is assigned.</param>
internal sealed record AssignStatement(Expression Target, Expression Value) : Statement;

/// <summary>A call whose value nobody wants.</summary>
internal sealed record ExpressionStatement(Expression Value) : Statement;

/// <summary>A branch.</summary>
internal sealed record IfStatement(Expression Condition, Statement WhenTrue, Statement? WhenFalse) : Statement;

/// <summary>A loop over the elements of a list.</summary>
internal sealed record ForEachStatement(string Variable, Expression List, Statement Body) : Statement;

/// <summary>A loop on a condition.</summary>
/// <param name="Before">What is done first.</param>
/// <param name="Condition">What holds while it goes on.</param>
/// <param name="Step">What is done after each turn.</param>
/// <param name="Body">What is done in each turn.</param>
/// <param name="ConditionFirst">Whether the condition is asked before the first turn.</param>
internal sealed record LoopStatement(Statement Before, Expression Condition, Statement Step, Statement Body, bool ConditionFirst) : Statement;

/// <summary>The end of a method.</summary>
internal sealed record ReturnStatement(Expression? Value) : Statement;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed record JumpStatement(bool IsBreak) : Statement;
