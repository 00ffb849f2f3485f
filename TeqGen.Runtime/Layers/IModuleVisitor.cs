using System.ComponentModel;

namespace TeqGen;

/// <summary>What generated code tells the modules in a module's fields to.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IModuleVisitor
{
    /// <summary>One field.</summary>
    /// <param name="name">Name of the field, which is the path's part.</param>
    /// <param name="weightsName">Name in the weight file: <paramref name="name"/> unless <see cref="WeightsAttribute"/> gives another.</param>
    /// <param name="module">The field's value; an optional layer that is not there is null and is passed over.</param>
    void Visit(string name, string weightsName, Module? module);
}

/// <summary>Walks a tree of modules and keeps its layers.</summary>
internal sealed class LayerCollector : IModuleVisitor
{
    private string path = "";
    private string weightsPath = "";

    public List<LayerBinding> Bindings { get; } = [];

    public void Visit(string name, string weightsName, Module? module)
    {
        if (module is null)
        {
            return;
        }

        var (outerPath, outerWeightsPath) = (path, weightsPath);
        path += name;

        // The name of a list may say where the index belongs.
        weightsPath = weightsPath.Contains('#', StringComparison.Ordinal)
            ? weightsPath.TrimEnd('.').Replace("#", weightsName, StringComparison.Ordinal)
            : weightsPath + weightsName;
        if (module is Layer layer)
        {
            Bindings.Add(new LayerBinding(path, weightsPath, layer));
        }
        else
        {
            path += ".";
            weightsPath += ".";
            module.VisitChildren(this);
        }

        (path, weightsPath) = (outerPath, outerWeightsPath);
    }
}
