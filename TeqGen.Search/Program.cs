using TeqGen.Search.Commands;

return await TeqGenCommand.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
