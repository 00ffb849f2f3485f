using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace TeqGen.Build;

/// <summary>A folder whose files a build keeps: it writes what changed, each file aside first, and removes what it wrote before and no longer does.</summary>
/// <param name="root">The folder.</param>
/// <param name="list">Name of the file in it that lists the others, one a line; it is written last.</param>
internal sealed class FileTree(string root, string list)
{
    private readonly List<string> written = [];

    /// <summary>Paths of the files, with the list.</summary>
    public IEnumerable<string> Files => written.Append(list).Select(PathOf);

    public void Write(string folder, string name, byte[] content)
    {
        string file = folder + "/" + name;
        Directory.CreateDirectory(Path.Combine(root, folder));
        WriteAside(PathOf(file), content);
        written.Add(file);
    }

    /// <summary>Removes files of earlier builds and writes the list, whose time says that everything is done.</summary>
    public void Finish()
    {
        Directory.CreateDirectory(root);
        string path = PathOf(list);
        foreach (string stale in (File.Exists(path) ? File.ReadAllLines(path) : []).Except(written))
        {
            File.Delete(PathOf(stale));
            string folder = Path.GetDirectoryName(PathOf(stale))!;
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }

        File.WriteAllText(path, string.Concat(written.Select(file => file + "\n")));
    }

    private static void WriteAside(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).SequenceEqual(content))
        {
            return;
        }

        string aside = path + ".new";
        File.WriteAllBytes(aside, content);
        File.Delete(path);
        File.Move(aside, path);
    }

    private string PathOf(string file) => Path.Combine([root, .. file.Split('/')]);
}
