using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TeqGen.Shared;

namespace TeqGen.Generator.Templates;

/// <summary>The compiler's operations to <see cref="Statement"/>s.</summary>
internal sealed class StatementReader(ExpressionReader expressions)
{
    private static readonly BlockStatement Nothing = new(default);

    public Statement Read(IOperation? operation) => operation switch
    {
        null or IEmptyOperation or ILocalFunctionOperation => Nothing,
        IBlockOperation block => Block(block.Operations),
        IVariableDeclarationGroupOperation group =>
            Block(group.Declarations.SelectMany(declaration => declaration.Declarators).Select(Declare)),
        IExpressionStatementOperation { Operation: var expression } => ReadExpression(expression),
        IReturnOperation { Kind: OperationKind.Return } result =>
            new ReturnStatement(result.ReturnedValue is { } value ? expressions.Read(value) : null),
        IConditionalOperation branch => new IfStatement(
            expressions.Read(branch.Condition), Read(branch.WhenTrue), branch.WhenFalse is null ? null : Read(branch.WhenFalse)),
        IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation variable, IsAsynchronous: false } loop =>
            new ForEachStatement(variable.Symbol.Name, expressions.Read(loop.Collection), Read(loop.Body)),
        IForLoopOperation { Condition: { } condition } loop => new LoopStatement(
            Block(loop.Before), expressions.Read(condition), Block(loop.AtLoopBottom), Read(loop.Body), ConditionFirst: true),
        IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } loop => new LoopStatement(
            Nothing, expressions.Read(condition), Nothing, Read(loop.Body), loop.ConditionIsTop),
        IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } jump => new JumpStatement(jump.BranchKind == BranchKind.Break),
        _ => new ExpressionStatement(expressions.Unknown(operation)),
    };

    private BlockStatement Block(IEnumerable<IOperation> operations) => Block(operations.Select(Read));

    private static BlockStatement Block(IEnumerable<Statement> statements) => new(statements.ToEquatableArray());

    private Statement Declare(IVariableDeclaratorOperation declarator)
    {
        var initializer = declarator.GetVariableInitializer()?.Value;
        return declarator.Symbol.IsConst || initializer is null
            ? Nothing
            : new AssignStatement(
                new VariableExpression(declarator.Symbol.Name, expressions.Node(declarator)),
                declarator.Symbol.IsRef ? expressions.Unknown(initializer) : expressions.Read(initializer));
    }

    private Statement ReadExpression(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { IsRef: false } assignment => Assign(assignment.Target, expressions.Read(assignment.Value), assignment),
        IDeconstructionAssignmentOperation assignment => Assign(assignment.Target, expressions.Read(assignment.Value), assignment),
        ICompoundAssignmentOperation assignment => Assign(assignment.Target, Combine(assignment), assignment),
        IIncrementOrDecrementOperation { OperatorMethod: null } step => Assign(step.Target, Step(step), step),

        // ArgumentNullException.ThrowIfNull(image) has no part in the dataflow.
        IInvocationOperation { TargetMethod: { Name: "ThrowIfNull" } guard } when guard.ContainingType.Is("System.ArgumentNullException") => Nothing,
        _ => new ExpressionStatement(expressions.Read(operation)),
    };

    private Statement Assign(IOperation target, Expression value, IOperation whole) =>
        Target(target) is { } written ? new AssignStatement(written, value) : new ExpressionStatement(expressions.Unknown(whole));

    private Expression? Target(IOperation target) => target switch
    {
        IDeclarationExpressionOperation declaration => Target(declaration.Expression),
        IDiscardOperation => new VariableExpression("_", expressions.Node(target)),
        ITupleOperation tuple when tuple.Elements.Select(Target).ToList() is var parts && parts.All(part => part is not null) =>
            new ListExpression(parts.Select(part => part!).ToEquatableArray(), expressions.Node(tuple)),
        _ => expressions.Read(target) is VariableExpression or FieldExpression ? expressions.Read(target) : null,
    };

    private Expression Combine(ICompoundAssignmentOperation assignment)
    {
        var left = expressions.Read(assignment.Target);
        var right = expressions.Read(assignment.Value);
        if (assignment.OperatorMethod is { } method)
        {
            return (method.ContainingType.Is(RuntimeNames.Tensor) ? expressions.TensorOperator(method.Name, left, right, assignment) : null)
                ?? expressions.Unknown(assignment);
        }

        return OperatorSymbols.Find(assignment.OperatorKind) is { } symbol
            ? new OperatorExpression(symbol, new EquatableArray<Expression>([left, right]), expressions.Node(assignment))
            : expressions.Unknown(assignment);
    }

    private OperatorExpression Step(IIncrementOrDecrementOperation step)
    {
        var node = expressions.Node(step);
        return new OperatorExpression(
            step.Kind == OperationKind.Increment ? "+" : "-",
            new EquatableArray<Expression>([expressions.Read(step.Target), new ConstantExpression(1, node)]),
            node);
    }
}
