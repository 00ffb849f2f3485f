using Spectre.Console;

namespace TeqGen.Search.Commands;

/// <summary>A console of tables on any writer. What is no terminal has no width, and the usual guess would break columns.</summary>
internal static class CommandConsole
{
    private const int RedirectedWidth = 160;

    /// <param name="writer">Where it writes to.</param>
    public static IAnsiConsole For(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        bool terminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        if (!terminal)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
