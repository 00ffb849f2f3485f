using Spectre.Console;

namespace TeqGen.Search.Commands;

/// <summary>Turns the stages of a search into Spectre.Console's progress tasks. Any thread may report.</summary>
internal sealed class StageProgress(ProgressContext context) : IProgress<SearchProgress>
{
    private readonly Lock gate = new();
    private ProgressTask? task;
    private string stage = "";

    public void Report(SearchProgress value)
    {
        lock (gate)
        {
            if (task is null || value.Stage != stage)
            {
                task?.Value = task.MaxValue;
                stage = value.Stage;
                task = context.AddTask(Markup.Escape(stage), maxValue: 1);
            }

            task.Value = Math.Max(task.Value, value.Fraction);
        }
    }
}
