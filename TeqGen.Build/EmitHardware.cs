using System;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using TeqGen.Shared.Accelerator.Files;

namespace TeqGen.Build;

/// <summary>Writes the networks of a compiled assembly as files for the accelerator: a folder for each network that was planned for a machine.</summary>
public sealed class EmitHardware : ITask
{
    /// <summary>Name of the file that lists all others; <c>TeqGen.targets</c> reads it.</summary>
    public const string ListFile = "files.txt";

    /// <inheritdoc/>
    public IBuildEngine? BuildEngine { get; set; }

    /// <inheritdoc/>
    public ITaskHost? HostObject { get; set; }

    /// <summary>The compiled assembly.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>Where the folders go.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <inheritdoc/>
    public bool Execute()
    {
        try
        {
            Write();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException or FormatException)
        {
            BuildEngine?.LogErrorEvent(new(
                "", "TEQ032", Assembly, 0, 0, 0, 0, $"The files for the accelerator cannot be written to {Folder}: {e.Message}", "", nameof(EmitHardware)));
            return false;
        }
    }

    private void Write()
    {
        var tree = new FileTree(Folder, ListFile);
        using (var stream = File.OpenRead(Assembly))
        {
            foreach (var network in HardwareConstants.Read(stream).OrderBy(network => network.Model, StringComparer.Ordinal))
            {
                foreach (var (name, content) in HardwareFiles.Create(network.Commands, network.Machine, network.Network))
                {
                    tree.Write(network.Model, name, content);
                }
            }
        }

        tree.Finish();
    }
}
