Console.Error.WriteLine("TeqGen.Search: not implemented yet.");
return 2;
