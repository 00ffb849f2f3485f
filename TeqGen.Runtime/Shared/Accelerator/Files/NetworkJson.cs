using System.Collections.Generic;
using System.Linq;
using TeqGen.Shared.Accelerator.Isa;
using TeqGen.Shared.Accelerator.Machines;
using TeqGen.Shared.Accelerator.Mapping;
using TeqGen.Shared.Json;

namespace TeqGen.Shared.Accelerator.Files;

/// <summary>A plan as <c>network.json</c>: tensors and steps with all numbers that stand in the stream, and what the cost model expects.</summary>
internal static class NetworkJson
{
    public const int Schema = 1;

    /// <param name="model">Name of the network.</param>
    /// <param name="definition">Hash of its graph.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="plan">The plan for it.</param>
    public static string Write(string model, string definition, MachineDescription machine, AcceleratorPlan plan) => JsonWriter.Indented(JsonValue.Object(
        ("schema", JsonValue.Number(Schema)),
        ("model", JsonValue.String(model)),
        ("definition", JsonValue.String(definition)),
        ("machine", JsonValue.String(machine.Name)),
        ("machineHash", JsonValue.String(machine.Hash)),
        ("streamVersion", JsonValue.Number(CommandStream.Version)),
        ("streamBytes", JsonValue.Number(plan.Commands.Count)),
        ("expectedCycles", JsonValue.Number(plan.Steps.Sum(step => step.Expected.Cycles))),
        ("tensors", JsonValue.Array(plan.Workload.Tensors.Select(tensor => Tensor(tensor, plan)))),
        ("output", JsonValue.Number(plan.Workload.Output)),
        ("steps", JsonValue.Array(plan.Steps.Select(step => Step(machine, plan, step))))));

    private static JsonValue Tensor(WorkTensor tensor, AcceleratorPlan plan) => Members(
        ("id", JsonValue.Number(tensor.Id)),
        ("shape", JsonValue.Array(tensor.Shape.Select(extent => JsonValue.Number(extent)))),
        ("block", JsonValue.Number(plan.TensorBlocks[tensor.Id])),
        ("bits", JsonValue.Number(tensor.Bits)),
        ("grid", tensor.Grid is { } grid ? LayerJson.Grid(grid) : null));

    private static JsonValue Step(MachineDescription machine, AcceleratorPlan plan, PlannedStep planned)
    {
        var step = planned.Step;
        return Members(
        [
            ("name", JsonValue.String(step.Name)),
            ("operation", JsonValue.String(step.Node.Operation)),
            ("inputs", JsonValue.Array(step.Inputs.Select(input => JsonValue.Number(input)))),
            .. step.Layer is null ? [] : LayerJson.Members(machine, plan, planned),
            ("results", JsonValue.Array(step.Targets.Select(target => JsonValue.Object(
                [("tensor", JsonValue.Number(target.Tensor)), ("firstChannel", JsonValue.Number(target.Offset)), .. Order(target)])))),
            ("expected", JsonValue.Object(
                ("cycles", JsonValue.Number(planned.Expected.Cycles)), ("attojoules", JsonValue.Number(planned.Expected.Energy.Total)))),
        ]);
    }

    // Each transposition by the five extents of its command.
    private static IEnumerable<(string, JsonValue)> Order(WorkTarget target)
    {
        if (target.Order.Count > 0)
        {
            yield return ("order", JsonValue.Array(target.Order.Select(order => JsonValue.Array(
                new[] { order.Outer, order.First, order.Middle, order.Second, order.Inner }.Select(extent => JsonValue.Number(extent))))));
        }
    }

    private static JsonValue Members(params (string Name, JsonValue? Value)[] members) =>
        JsonValue.Object([.. members.Where(member => member.Value is not null).Select(member => (member.Name, member.Value!))]);
}
