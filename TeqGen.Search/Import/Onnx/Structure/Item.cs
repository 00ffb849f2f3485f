using TeqGen.Search.Import.Onnx.Graphs;

namespace TeqGen.Search.Import.Onnx.Structure;

/// <summary>One thing that a module's Forward does: a step, or the call of a module that several steps were gathered into.</summary>
internal abstract class Item
{
    public abstract Value[] Inputs { get; }

    public abstract Value Output { get; }

    /// <summary>Whether it needs a field.</summary>
    public abstract bool HasField { get; }

    /// <summary>What must be equal for two items to be the same but for constants.</summary>
    public abstract string Kind { get; }
}

/// <summary>A step of the graph.</summary>
internal sealed class StepItem(Step step) : Item
{
    public Step Step { get; } = step;

    public override Value[] Inputs => Step.Inputs;

    public override Value Output => Step.Output;

    public override bool HasField => Step.IsLayer;

    /// <summary>
    /// Operation and structural arguments. Whole numbers may differ between instances of one class; switches, slopes and axes may not.
    /// </summary>
    public override string Kind { get; } = string.Join(
        ' ',
        step.Arguments.Where(argument => argument.Value is not (int or Lowering.Pair) || argument.Name == "axis")
            .Select(argument => FormattableString.Invariant($"{argument.Name}={argument.Value}"))
            .Prepend(step.Operation))
        // A stride of 0 is understood with square windows only.
        + (step.Operation.EndsWith("Pool2d", StringComparison.Ordinal) && Slot.IsWide(step.Arguments) ? " wide" : "");
}

/// <summary>The call of one instance of a module class.</summary>
/// <param name="module">The class.</param>
/// <param name="instance">Which of its instances.</param>
internal sealed class CallItem(ModuleClass module, int instance) : Item
{
    public ModuleClass Module { get; } = module;

    public int Instance { get; } = instance;

    public override Value[] Inputs => [Module.Body.Inputs[Instance]];

    public override Value Output => Module.Body.Outputs[Instance];

    public override bool HasField => true;

    public override string Kind => $"module {Module.Index}";
}

/// <summary>
/// What one or more instances of a class do: the same items with other constants. The network itself is a body with one instance.
/// </summary>
/// <param name="inputs">The tensor that each instance is given; for the network, its first input.</param>
/// <param name="outputs">The tensor that each instance gives.</param>
/// <param name="instances">The items of each instance.</param>
internal sealed class Body(IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<List<Item>> instances)
{
    public IReadOnlyList<Value> Inputs { get; } = inputs;

    public IReadOnlyList<Value> Outputs { get; } = outputs;

    public IReadOnlyList<List<Item>> Instances { get; } = instances;

    /// <summary>The first instance, which stands for all where only structure matters.</summary>
    public List<Item> Exemplar => Instances[0];
}

/// <summary>Steps that occur several times and become a class of their own.</summary>
/// <param name="index">Number of the class.</param>
/// <param name="body">Its instances.</param>
internal sealed class ModuleClass(int index, Body body)
{
    public int Index { get; } = index;

    public Body Body { get; } = body;

    /// <summary>What its constructor takes. Read only when all classes are found, since calls inside bring theirs.</summary>
    public ModuleParameters Parameters => field ??= new ModuleParameters(Body);
}
