namespace TeqGen.Search.Import.Onnx.Graphs;

/// <summary>Why one node cannot be imported. Caught by the translator, which adds the node's name and reports all nodes at once.</summary>
/// <param name="problem">What is wrong, without the node's name.</param>
internal sealed class NodeException(string problem) : Exception(problem);
