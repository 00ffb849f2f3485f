using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace TeqGen.Tests.Generator.Jit;

/// <summary>Counts a method's terms in its compiled IL: each statement with vectors reads one, a counter or the weights' codes.</summary>
internal static class VectorTerms
{
    private const byte TwoBytes = 0xFE;

    private static readonly Dictionary<ushort, OpCode> ByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => unchecked((ushort)code.Value));

    public static int Count(MethodInfo method)
    {
        byte[] il = method.GetMethodBody()!.GetILAsByteArray()!;
        int terms = 0;
        for (int at = 0; at < il.Length;)
        {
            ushort value = il[at++];
            var code = ByValue[value == TwoBytes ? (ushort)((value << 8) | il[at++]) : value];
            if (code == OpCodes.Call && IsLoad(method.Module.ResolveMethod(BitConverter.ToInt32(il, at))!))
            {
                terms++;
            }

            at += OperandSize(code, il, at);
        }

        return terms;
    }

    private static bool IsLoad(MethodBase called) =>
        called.Name == nameof(Vector256.LoadUnsafe)
        && (called.DeclaringType == typeof(Vector256) || called.DeclaringType == typeof(Vector128));

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}
