namespace TeqGen;

/// <summary>
/// Gives a layer the name that its weights have in the weight file where that is no C# name: with <c>[Weights("features.0")]</c> a field's
/// weight is read from <c>features.0.weight</c>. A * in the name is where the tensor's own name belongs, a # in that of a list where the index does: with
/// <c>[Weights("*_ih_l#")]</c> the weight of a list's first layer is <c>weight_ih_l0</c>.
/// </summary>
/// <param name="name">Name that stands in place of the field's own in the names of the tensors.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WeightsAttribute(string name) : Attribute
{
    /// <summary>Name that stands in place of the field's own.</summary>
    public string Name { get; } = name;
}
