using static TeqGen.Functional;

namespace TeqGen;

/// <summary>
/// A gated recurrent unit over a sequence, as <c>torch.nn.GRU</c> with <c>batch_first</c>: the same weight names, gate order and biases, states that
/// begin as zeros. Each layer and direction is a <see cref="Linear"/> over all steps and a <see cref="GruRecurrence"/>.
/// </summary>
/// <param name="inputs">Values of a step, at least 1.</param>
/// <param name="hidden">Values of the state, at least 1.</param>
/// <param name="layers">Layers, each reading the states of the one before; at least 1.</param>
/// <param name="bidirectional">Whether each layer runs in both directions and gives both states, forward first.</param>
/// <param name="bias">Whether both products have a bias.</param>
public sealed partial class Gru(int inputs, int hidden, int layers = 1, bool bidirectional = false, bool bias = true) : Module
{
    [Weights("*_ih_l#")]
    private readonly ModuleList<Linear> input = ModuleList.Repeat(
        layers, layer => new Linear(layer == 0 ? inputs : bidirectional ? 2 * hidden : hidden, 3 * hidden, bias));

    [Weights("*_hh_l#")]
    private readonly ModuleList<GruRecurrence> recurrence = ModuleList.Repeat(layers, layer => new GruRecurrence(hidden, bias));

    [Weights("*_ih_l#_reverse")]
    private readonly ModuleList<Linear> reverseInput = ModuleList.Repeat(
        bidirectional ? layers : 0, layer => new Linear(layer == 0 ? inputs : 2 * hidden, 3 * hidden, bias));

    [Weights("*_hh_l#_reverse")]
    private readonly ModuleList<GruRecurrence> reverseRecurrence = ModuleList.Repeat(
        bidirectional ? layers : 0, layer => new GruRecurrence(hidden, bias, reverse: true));

    /// <summary>The module in FP32.</summary>
    /// <param name="sequence">[batch, steps, inputs].</param>
    /// <returns>The last layer's state after each step, [batch, steps, hidden]; of a bidirectional one [batch, steps, 2·hidden].</returns>
    /// <exception cref="ArgumentException">The steps have another number of values.</exception>
    /// <exception cref="InvalidOperationException">No FP32 weights are loaded.</exception>
    public Tensor Forward(Tensor sequence)
    {
        var x = sequence;
        for (int layer = 0; layer < layers; layer++)
        {
            var forward = recurrence[layer].Forward(input[layer].Forward(x));
            x = bidirectional ? Concat(2, forward, reverseRecurrence[layer].Forward(reverseInput[layer].Forward(x))) : forward;
        }

        return x;
    }
}
