using System.Text;
using TeqGen.Models;

namespace TeqGen.Search.Commands;

/// <summary>Files that a command writes: aside first, so that none is left half written.</summary>
internal static class OutputFile
{
    /// <exception cref="ModelFileException">It cannot be written.</exception>
    public static void Write(string path, string text) => Write(path, writer => writer.Write(text));

    /// <exception cref="ModelFileException">It cannot be written.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        string aside = path + ".tmp";
        try
        {
            using (var writer = new StreamWriter(aside, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                write(writer);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(path, $"it cannot be written ({e.Message}); choose another place");
        }
    }
}
