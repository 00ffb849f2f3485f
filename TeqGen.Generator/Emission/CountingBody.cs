using System;
using TeqGen.Shared.Layout;

namespace TeqGen.Generator.Emission;

/// <summary>
/// Writes a method that counts some of the weights' levels over a chunk of inputs, by vectors of 32 bytes, or of 16 in two halves.
/// </summary>
internal sealed class CountingBody(CounterLayout layout, int lanes)
{
    private const string Add = "global::System.Runtime.CompilerServices.Unsafe.Add";
    private const int Row = KernelLayout.BlockOutputs;
    private readonly OperandFormat weights = layout.Weights;
    private readonly OperandFormat activations = layout.Activations;
    private readonly string vector = FormattableString.Invariant($"V{lanes * 8}");

    private bool HasSign => weights.Signed || activations.Signed;

    /// <summary>An offset, in the half that is worked on.</summary>
    private string Plus(FormattableString offset)
    {
        string text = FormattableString.Invariant(offset);
        return lanes == Row ? text : text.Contains(" ") ? $"({text}) + half" : $"{text} + half";
    }

    private int UpdatesPerLevel => layout.SecondCount > 0 ? 2 : 1;

    /// <summary>Into how many methods the levels have to be divided.</summary>
    public int MethodCount(int updatesInMethod)
    {
        int levels = updatesInMethod / UpdatesPerLevel;
        return (weights.Levels + levels - 1) / levels;
    }

    /// <summary>Name of one of the methods: the levels it counts.</summary>
    public string MethodName(string path, int part, int parts) =>
        FormattableString.Invariant($"{path}Levels{First(part, parts)}To{First(part + 1, parts) - 1}");

    /// <param name="writer">Where to.</param>
    /// <param name="part">Which of the methods.</param>
    /// <param name="parts">Into how many the levels are divided; the terms without levels go into the first.</param>
    public void Write(CodeWriter writer, int part, int parts)
    {
        int first = First(part, parts), end = First(part + 1, parts);
        writer.Open();
        writer.Text("ref byte activation = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(activations);");
        writer.Text("ref byte code = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(weights);");
        writer.Text("ref sbyte counter = ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(narrow);");
        writer.Text("for (int k = start; k < end; k++)");
        writer.Open();
        WriteActivation(writer);
        if (lanes < Row)
        {
            writer.Line($"for (int half = 0; half < {Row}; half += {lanes})");
            writer.Open();
        }

        WriteWeights(writer, first, end);
        if (part == 0)
        {
            WriteTermsWithoutLevels(writer);
        }

        if (lanes < Row)
        {
            writer.Close();
        }

        writer.Close();
        writer.Close();
    }

    private int First(int part, int parts) => weights.Levels * part / parts;

    private void WriteActivation(CodeWriter writer)
    {
        writer.Text($"int a = {Add}(ref activation, k);");
        string magnitude = FormattableString.Invariant($"a & {activations.Magnitudes - 1}");
        writer.Text($"int exponent = {(activations.Companded ? magnitude : $"({magnitude}) - 1")};");
        if (!activations.Companded)
        {
            writer.Text("if (exponent < 0)");
            writer.Open();
            writer.Text("continue; // a reserved zero takes no part");
            writer.Close();
            writer.Line();
        }
    }

    private void WriteWeights(CodeWriter writer, int first, int end)
    {
        writer.Line($"ref sbyte row = ref {Add}(ref counter, {Plus($"exponent * {Row}")});");
        if (layout.SecondCount > 0)
        {
            writer.Line($"ref sbyte second = ref {Add}(ref counter, {Plus($"{layout.SecondStart * Row}")});");
        }

        writer.Line($"var codes = {vector}.LoadUnsafe(ref code, (nuint)({Plus($"k * {Row}")}));");
        WriteSign(writer);
        writer.Text(weights.Signed
            ? FormattableString.Invariant($"var magnitude = codes & {vector}.Create((byte){weights.Magnitudes - 1});")
            : "var magnitude = codes;");
        for (int level = first; level < end; level++)
        {
            writer.Line();
            WriteLevel(writer, level);
        }
    }

    /// <summary>+1 or −1 for each lane: (negative ? −1 : 0) | 1.</summary>
    private void WriteSign(CodeWriter writer)
    {
        if (!HasSign)
        {
            return;
        }

        // A set sign bit makes the code the greater one; in a code of eight bits it is the byte's own sign.
        string negative = weights.StoredBits == 8
            ? $"{vector}.LessThan(codes.AsSByte(), {vector}.Create((sbyte)0))"
            : FormattableString.Invariant($"{vector}.GreaterThan(codes.AsSByte(), {vector}.Create((sbyte){weights.Magnitudes - 1}))");
        string flip = FormattableString.Invariant($"{vector}.Create((sbyte)-(a >> {activations.ExponentBits}))");
        string sign = (weights.Signed, activations.Signed) switch
        {
            (true, true) => $"({negative} ^ {flip})",
            (true, false) => negative,
            _ => flip,
        };
        writer.Text($"var sign = {sign} | {vector}.Create((sbyte)1);");
    }

    private void WriteLevel(CodeWriter writer, int level)
    {
        string code = FormattableString.Invariant($"{vector}.Create((byte){level + weights.FirstMagnitude})");
        string hit = $"{vector}.Equals(magnitude, {code}).AsSByte()";
        if (HasSign)
        {
            hit += " & sign";
        }

        writer.Line($"// exponent {level}");
        if (layout.SecondCount == 0)
        {
            WriteUpdate(writer, "row", level * Row, hit);
            return;
        }

        writer.Line($"var hit{level} = {hit};");
        WriteUpdate(writer, "row", level * Row, FormattableString.Invariant($"hit{level}"));
        WriteUpdate(writer, "second", level * Row, FormattableString.Invariant($"hit{level}"));
    }

    private void WriteUpdate(CodeWriter writer, string target, int offset, string amount)
    {
        // Without a sign a hit is all ones, which is −1.
        string operation = HasSign ? "+" : "-";
        writer.Line($"({vector}.LoadUnsafe(ref {target}, {offset}) {operation} ({amount})).StoreUnsafe(ref {target}, {offset});");
    }

    private void WriteTermsWithoutLevels(CodeWriter writer)
    {
        if (layout.ThirdCount == 0 && layout.FourthCount == 0)
        {
            return;
        }

        // Here every lane counts, so that a weight's reserved zero has to be left out by hand.
        string amount = (HasSign, weights.Companded) switch
        {
            (true, true) => "sign",
            (true, false) => $"{vector}.AndNot(sign, {vector}.Equals(magnitude, {vector}.Create((byte)0)).AsSByte())",
            (false, true) => $"{vector}.Create((sbyte)-1)",
            (false, false) => $"~{vector}.Equals(magnitude, {vector}.Create((byte)0)).AsSByte()",
        };
        writer.Line();
        writer.Text($"var counted = {amount};");
        if (layout.ThirdCount > 0)
        {
            writer.Line($"ref sbyte third = ref {Add}(ref counter, {Plus($"(exponent + {layout.ThirdStart}) * {Row}")});");
            WriteUpdate(writer, "third", 0, "counted");
        }

        if (layout.FourthCount > 0)
        {
            writer.Line($"ref sbyte fourth = ref {Add}(ref counter, {Plus($"{layout.FourthStart * Row}")});");
            WriteUpdate(writer, "fourth", 0, "counted");
        }
    }
}
