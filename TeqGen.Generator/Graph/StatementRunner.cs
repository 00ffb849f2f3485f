using System;
using TeqGen.Generator.Templates;

namespace TeqGen.Generator.Graph;

/// <summary>Runs the statements of a method: branches are taken and loops go round as the constants say.</summary>
internal sealed class StatementRunner(Evaluator evaluator)
{
    private const int StepLimit = 200_000;
    private int steps;

    private enum Outcome
    {
        Done,
        Returned,
        Broken,
        Continued,
    }

    public object? Run(Statement body, Frame frame) => Execute(body, frame, out object? result) == Outcome.Returned ? result : null;

    private Outcome Execute(Statement statement, Frame frame, out object? result)
    {
        result = null;
        switch (statement)
        {
            case BlockStatement block:
                foreach (var part in block.Statements)
                {
                    var outcome = Execute(part, frame, out result);
                    if (outcome != Outcome.Done)
                    {
                        return outcome;
                    }
                }

                return Outcome.Done;
            case AssignStatement assignment:
                Count(assignment.Value);
                Assign(assignment.Target, evaluator.Evaluate(assignment.Value, frame), frame);
                return Outcome.Done;
            case ExpressionStatement expression:
                evaluator.Evaluate(expression.Value, frame);
                return Outcome.Done;
            case IfStatement branch:
                bool holds = evaluator.Condition(branch.Condition, frame, "an 'if' on a condition");
                return holds ? Execute(branch.WhenTrue, frame, out result)
                    : branch.WhenFalse is { } otherwise ? Execute(otherwise, frame, out result)
                    : Outcome.Done;
            case ForEachStatement loop:
                return ForEach(loop, frame, out result);
            case LoopStatement loop:
                return Loop(loop, frame, out result);
            case ReturnStatement { Value: { } value }:
                result = evaluator.Evaluate(value, frame);
                return Outcome.Returned;
            case JumpStatement jump:
                return jump.IsBreak ? Outcome.Broken : Outcome.Continued;
            default:
                return Outcome.Returned;
        }
    }

    private Outcome ForEach(ForEachStatement loop, Frame frame, out object? result)
    {
        result = null;
        foreach (object? element in evaluator.List(loop.List, frame))
        {
            Count(loop.List);
            frame.Locals[loop.Variable] = element;
            var outcome = Execute(loop.Body, frame, out result);
            if (outcome is Outcome.Returned or Outcome.Broken)
            {
                return outcome == Outcome.Returned ? outcome : Outcome.Done;
            }
        }

        return Outcome.Done;
    }

    private Outcome Loop(LoopStatement loop, Frame frame, out object? result)
    {
        Execute(loop.Before, frame, out result);
        for (bool first = true; (first && !loop.ConditionFirst) || evaluator.Condition(loop.Condition, frame, "a loop on a condition"); first = false)
        {
            Count(loop.Condition);
            var outcome = Execute(loop.Body, frame, out result);
            if (outcome is Outcome.Returned or Outcome.Broken)
            {
                return outcome == Outcome.Returned ? outcome : Outcome.Done;
            }

            Execute(loop.Step, frame, out result);
        }

        return Outcome.Done;
    }

    private static void Assign(Expression target, object? value, Frame frame)
    {
        switch (target)
        {
            case VariableExpression variable:
                frame.Locals[variable.Name] = value;
                break;
            case FieldExpression field when frame is { Self: { } self, CreatesModules: true }:
                self.Fields[(field.Type, field.Name)] = value;
                break;
            case ListExpression targets when value is object?[] values && values.Length == targets.Elements.Count:
                for (int i = 0; i < values.Length; i++)
                {
                    Assign(targets.Elements[i], values[i], frame);
                }

                break;
            default:
                throw Evaluator.Unknown(target, "an assignment to something other than a local", "keep what Forward computes in locals");
        }
    }

    /// <summary>Ends what would never end: the compiler waits for it.</summary>
    private void Count(Expression at)
    {
        if (++steps > StepLimit)
        {
            throw Evaluator.Unknown(at, FormattableString.Invariant($"more than {StepLimit} steps"), "end the loop");
        }
    }
}
