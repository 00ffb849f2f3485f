using TeqGen.Generator.Diagnostics;
using TeqGen.Shared;

namespace TeqGen.Generator.Planning;

/// <summary>A file of which a project has at most one among its additional files.</summary>
/// <param name="Path">The file; empty where there is none and the default stands in its place.</param>
/// <param name="Text">Its content in the writer's form, so that white space plans nothing anew; where it cannot be used, what its <see cref="SettingsFileKind"/> says.</param>
/// <param name="Problems">Why it cannot be used.</param>
internal sealed record SettingsFile(string Path, string Text, EquatableArray<Problem> Problems);
