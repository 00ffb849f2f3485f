using System;
using System.Threading;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TeqGen.Generator.Planning;

/// <summary>Properties of the build that the generator reads; <c>build/TeqGen.props</c> makes them visible.</summary>
/// <param name="IgnoreParameters">Whether to build as if there were no parameters, without saying so.</param>
/// <param name="Report">Whether to say how much was generated where the build shows it.</param>
/// <param name="EmitHardware">Whether to plan networks for the accelerator and compile the plans in.</param>
internal sealed record BuildOptions(bool IgnoreParameters, bool Report, bool EmitHardware)
{
    public static BuildOptions Read(AnalyzerConfigOptionsProvider options, CancellationToken cancellation) =>
        new(IsTrue(options, "TeqGenIgnoreParameters"), IsTrue(options, "TeqGenReport"), IsTrue(options, "TeqGenEmitHardware"));

    private static bool IsTrue(AnalyzerConfigOptionsProvider options, string property) =>
        options.GlobalOptions.TryGetValue("build_property." + property, out string? value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
